; Inno Setup 6: iscc /DVersion=0.1.0 /DRoot=C:\path\to\hearth packaging\windows\hearth.iss
; Per user: no administrator is asked for, and nothing outside the user's own folders is written.
#ifndef Version
  #error Say /DVersion=...
#endif
#ifndef Root
  #define Root "..\.."
#endif

[Setup]
AppId={{0B4B3E57-6C0B-4C52-9C0E-6E8B4D2B6F31}
AppName=Hearth
AppVersion={#Version}
AppPublisher=The Hearth authors
DefaultDirName={localappdata}\Programs\Hearth
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
ChangesAssociations=yes
CloseApplications=yes
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern
SetupIconFile={#Root}\build\package\hearth.ico
UninstallDisplayIcon={app}\hearth.exe
OutputDir={#Root}\dist
OutputBaseFilename=hearth-{#Version}-windows-x86_64
#ifdef Sign
SignTool=hearth
SignedUninstaller=yes
#endif

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "de"; MessagesFile: "compiler:Languages\German.isl"

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked

[Files]
Source: "{#Root}\build\package\frozen\hearth\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[InstallDelete]
; What an older version had and this one has not.
Type: filesandordirs; Name: "{app}\_internal"

[Icons]
Name: "{autoprograms}\Hearth"; Filename: "{app}\hearth.exe"; AppUserModelID: "chat.hearth.Hearth"
Name: "{autodesktop}\Hearth"; Filename: "{app}\hearth.exe"; AppUserModelID: "chat.hearth.Hearth"; Tasks: desktopicon

[Registry]
; Offered for GGUF files and made the program of .hearth.json's own kind; what the user has chosen stays.
Root: HKA; Subkey: "Software\Classes\Hearth.Model"; ValueType: string; ValueData: "GGUF language model"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Hearth.Model\DefaultIcon"; ValueType: string; ValueData: "{app}\hearth.exe,0"
Root: HKA; Subkey: "Software\Classes\Hearth.Model\shell\open\command"; ValueType: string; ValueData: """{app}\hearth.exe"" ""%1"""
Root: HKA; Subkey: "Software\Classes\.gguf"; ValueType: string; ValueData: "Hearth.Model"; Flags: createvalueifdoesntexist uninsdeletekeyifempty
Root: HKA; Subkey: "Software\Classes\.gguf\OpenWithProgids"; ValueType: string; ValueName: "Hearth.Model"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\hearth.exe\SupportedTypes"; ValueType: string; ValueName: ".gguf"; Flags: uninsdeletekey
; Windows knows the last suffix only.
Root: HKA; Subkey: "Software\Classes\Applications\hearth.exe\SupportedTypes"; ValueType: string; ValueName: ".json"
Root: HKA; Subkey: "Software\Classes\Applications\hearth.exe\shell\open\command"; ValueType: string; ValueData: """{app}\hearth.exe"" ""%1"""

[Run]
Filename: "{app}\hearth.exe"; Description: "{cm:LaunchProgram,Hearth}"; Flags: nowait postinstall skipifsilent
