# SPDX-License-Identifier: GPL-2.0-or-later
#
# The layout files as a C table, so that the daemon carries a copy. A line of
# JSON becomes a line of C.
BEGIN {
	print "/* Made from the files of fs-layout by fs-layout/embed.awk. */"
	print "#include <stddef.h>\n"
	print "#include \"vfs/vfs_i.h\"\n"
	print "const struct layout_file layout_builtin[] = {"
}

FNR == 1 {
	end_file()
	name = FILENAME
	sub(/.*\//, "", name)
	printf "\t{ \"%s\",\n", name
	length_in_bytes = 0
}

{
	length_in_bytes += length($0) + 1
	gsub(/\\/, "\\\\")
	gsub(/"/, "\\\"")
	gsub(/\t/, "\\t")
	printf "\t  \"%s\\n\"\n", $0
}

function end_file()
{
	if (name)
		printf "\t  , %d },\n", length_in_bytes
}

END {
	end_file()
	print "\t{ NULL, NULL, 0 },"
	print "};"
}
