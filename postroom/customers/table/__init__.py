"""Files that an ERP or a spreadsheet program exports, as tables of text. Pure; it knows no customer."""
