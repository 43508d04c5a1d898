# Signs what is named. Does nothing without a certificate: set HEARTH_SIGNING_THUMBPRINT to that of one in the store.
param([Parameter(Mandatory, ValueFromRemainingArguments)][string[]]$Files)
$ErrorActionPreference = "Stop"
if (-not $env:HEARTH_SIGNING_THUMBPRINT) { Write-Host "Not signed: HEARTH_SIGNING_THUMBPRINT is not set."; exit 0 }
$address = if ($env:HEARTH_TIMESTAMP_URL) { $env:HEARTH_TIMESTAMP_URL } else { "http://timestamp.digicert.com" }
signtool sign /sha1 $env:HEARTH_SIGNING_THUMBPRINT /fd SHA256 /tr $address /td SHA256 @Files
exit $LASTEXITCODE
