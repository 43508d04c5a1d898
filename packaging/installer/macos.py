"""What macOS wants to know of ``Hearth.app``: the documents that it opens, and on what it runs."""

from installer.places import version

MODEL = "chat.hearth.gguf"
CONVERSATION = "chat.hearth.conversation"

INFORMATION: dict[str, object] = {
    "CFBundleName": "Hearth",
    "CFBundleDisplayName": "Hearth",
    "CFBundleShortVersionString": version(),
    "CFBundleVersion": version(),
    "LSApplicationCategoryType": "public.app-category.productivity",
    "LSMinimumSystemVersion": "13.0",
    "NSHighResolutionCapable": True,
    "NSRequiresAquaSystemAppearance": False,
    "CFBundleDocumentTypes": [
        {
            "CFBundleTypeName": "GGUF language model",
            "CFBundleTypeRole": "Viewer",
            "LSHandlerRank": "Alternate",
            "LSItemContentTypes": [MODEL],
        },
        {
            "CFBundleTypeName": "Hearth conversation",
            "CFBundleTypeRole": "Editor",
            "LSHandlerRank": "Owner",
            "LSItemContentTypes": [CONVERSATION],
        },
    ],
    "UTImportedTypeDeclarations": [
        {
            "UTTypeIdentifier": MODEL,
            "UTTypeDescription": "GGUF language model",
            "UTTypeConformsTo": ["public.data"],
            "UTTypeTagSpecification": {"public.filename-extension": ["gguf"]},
        }
    ],
    "UTExportedTypeDeclarations": [
        {
            "UTTypeIdentifier": CONVERSATION,
            "UTTypeDescription": "Hearth conversation",
            "UTTypeConformsTo": ["public.json"],
            "UTTypeTagSpecification": {"public.filename-extension": ["hearth.json"]},
        }
    ],
}
