@echo off
chcp 65001 >nul
setlocal
pushd "%~dp0"
title 登记表自动处理

set "PYTHON="
py --version >nul 2>nul && set "PYTHON=py"
if not defined PYTHON python --version >nul 2>nul && set "PYTHON=python"
if not defined PYTHON (
  echo 这台电脑还没有安装 Python。请先安装 Python 3.11 或更新的版本,
  echo 安装时请勾选“Add python.exe to PATH”,然后再双击“开始.bat”。
  pause
  exit /b 2
)

echo 正在看守收件夹 inbox,请不要关闭本窗口;要停止时请按 Ctrl+C。
%PYTHON% start.py watch %*
if errorlevel 1 (
  echo.
  echo 程序已停止。请按上面的说明处理好以后,再双击“开始.bat”。
  pause
)
popd
