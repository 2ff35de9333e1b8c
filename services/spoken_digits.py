"""Words that say digits, in Vietnamese and English, as people write numbers out to be read or to be hidden."""

SPOKEN_DIGITS = {
    "không": "0", "một": "1", "mốt": "1", "hai": "2", "ba": "3", "bốn": "4", "tư": "4", "năm": "5", "lăm": "5",
    "nhăm": "5", "sáu": "6", "bảy": "7", "bẩy": "7", "tám": "8", "chín": "9", "mười": "1", "mươi": "",
    "trăm": "", "lẻ": "0", "linh": "0",
    "khong": "0", "mot": "1", "bon": "4", "tu": "4", "nam": "5", "lam": "5", "sau": "6", "bay": "7", "tam": "8",
    "chin": "9", "muoi": "", "tram": "",
    "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9",
}  # fmt: skip
"""The digit of each word; none for `mươi` and `trăm`, which only stand between digits."""
