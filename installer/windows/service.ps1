# SPDX-FileCopyrightText: Postkontor contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Puts postkontord under the Service Control Manager, or takes it out again (-Remove). In an elevated PowerShell:
#     .\service.ps1 -Program "C:\Program Files\Postkontor\postkontord.exe" -Config C:\ProgramData\Postkontor\postkontor.toml
param(
    [string]$Program = "$env:ProgramFiles\Postkontor\postkontord.exe",
    [string]$Config = "$env:ProgramData\Postkontor\postkontor.toml",
    [switch]$Remove
)
$ErrorActionPreference = 'Stop'
$name = 'Postkontor'
$events = "HKLM:\SYSTEM\CurrentControlSet\Services\EventLog\Application\$name"

if ($Remove) {
    Stop-Service $name -ErrorAction SilentlyContinue
    sc.exe delete $name | Out-Null
    Remove-Item $events -ErrorAction SilentlyContinue
    exit $LASTEXITCODE
}

# An account of its own that nobody can sign in with; the data folder belongs to it and to administrators alone.
sc.exe create $name binPath= "`"$Program`" --service --config `"$Config`"" start= delayed-auto obj= "NT SERVICE\$name" DisplayName= "Postkontor mail server"
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
sc.exe description $name 'Receives, stores, queues and delivers mail.' | Out-Null
sc.exe failure $name reset= 86400 actions= restart/2000/restart/10000/restart/60000 | Out-Null
$data = Split-Path $Config
New-Item -ItemType Directory -Force $data | Out-Null
icacls.exe $data /inheritance:r /grant "*S-1-5-32-544:(OI)(CI)F" "*S-1-5-18:(OI)(CI)F" "NT SERVICE\${name}:(OI)(CI)M" | Out-Null
New-Item -Force $events | Out-Null
New-ItemProperty -Force $events -Name EventMessageFile -PropertyType ExpandString -Value '%SystemRoot%\System32\EventCreate.exe' | Out-Null
New-ItemProperty -Force $events -Name TypesSupported -PropertyType DWord -Value 7 | Out-Null
Start-Service $name
