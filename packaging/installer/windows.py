"""What Windows shows of ``hearth.exe`` when it is asked: name, version, makers."""

from installer import icons, places

TEMPLATE = """VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, OS=0x40004, fileType=0x1),
  kids=[
    StringFileInfo([StringTable("040904B0", [
      StringStruct("CompanyName", "The Hearth authors"),
      StringStruct("FileDescription", "Hearth"),
      StringStruct("FileVersion", "{version}"),
      StringStruct("InternalName", "hearth"),
      StringStruct("OriginalFilename", "hearth.exe"),
      StringStruct("ProductName", "Hearth"),
      StringStruct("ProductVersion", "{version}"),
    ])]),
    VarFileInfo([VarStruct("Translation", [1033, 1200])]),
  ],
)
"""


def write() -> None:
    """Write the version and the icon that hearth.spec names."""
    version = places.version()
    numbers = (*(int(part) for part in version.split(".")[:3]), 0)
    text = TEMPLATE.format(numbers=numbers, version=version)
    (places.BUILD / "version_info.txt").write_text(text, encoding="utf-8")
    icons.draw(places.BUILD / "hearth.ico", 256)
