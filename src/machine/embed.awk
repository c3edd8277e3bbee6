# SPDX-License-Identifier: GPL-2.0-or-later
# Make a table in C of files: name, text. -v header=, the one that declares
# TABLE, an array of struct TYPE, and its length nr_TABLE: -v type= -v table=.
BEGIN {
	print "/* Made by embed.awk. */"
	print "#include \"" header "\"\n"
	print "const struct " type " " table "[] = {"
}
FNR == 1 {
	if (NR > 1)
		print "\t},"
	name = FILENAME
	sub(/.*\//, "", name)
	sub(/\.[a-z]*$/, "", name)
	printf "\t{ \"%s\",\n", name
}
{
	gsub(/\\/, "\\\\")
	gsub(/"/, "\\\"")
	gsub(/\t/, "\\t")
	printf "\t  \"%s\\n\"\n", $0
}
END {
	print "\t},"
	print "};\n"
	print "const size_t nr_" table " = sizeof(" table ") / sizeof(" table "[0]);"
}
