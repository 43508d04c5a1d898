# After the build: does it install, start, load the starter model, and is it signed?  check.ps1 SETUP [-Signed]
param([Parameter(Mandatory)][string]$Setup, [switch]$Signed)
$ErrorActionPreference = "Stop"
$folder = Join-Path ([IO.Path]::GetTempPath()) "hearth-check"
$process = Start-Process $Setup -ArgumentList "/VERYSILENT", "/SUPPRESSMSGBOXES", "/NORESTART", "/DIR=$folder" -Wait -PassThru
if ($process.ExitCode -ne 0) { throw "The setup ended with $($process.ExitCode)." }
$told = Join-Path $folder "self-test.json"
$process = Start-Process "$folder\hearth.exe" -ArgumentList "--self-test" -Wait -PassThru -RedirectStandardOutput $told
Get-Content $told
if ($process.ExitCode -ne 0) { throw "The self-test failed." }
if ($Signed) {
    foreach ($file in $Setup, "$folder\hearth.exe") {
        $state = (Get-AuthenticodeSignature $file).Status
        if ($state -ne "Valid") { throw "${file}: $state" }
    }
}
Start-Process "$folder\unins000.exe" -ArgumentList "/VERYSILENT" -Wait
if (Test-Path "$folder\hearth.exe") { throw "Something is left after removal." }
