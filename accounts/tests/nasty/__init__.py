"""Files as nobody should write them, and as everybody does.

case     one file, and what an import must make of it
texts, letters, sheets, columnar   the files by what is nasty about them
make     writes them all into files/
"""
