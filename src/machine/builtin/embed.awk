# SPDX-License-Identifier: GPL-2.0-or-later
# Make a table in C of machine files: name, text. The default comes first.
BEGIN {
	print "/* Made from the files of src/machine/builtin by embed.awk. */"
	print "#include \"machine/builtin.h\"\n"
	print "const struct builtin_machine builtin_machines[] = {"
}
FNR == 1 {
	if (NR > 1)
		print "\t},"
	name = FILENAME
	sub(/.*\//, "", name)
	sub(/\.json$/, "", name)
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
	print "const size_t nr_builtin_machines ="
	print "\tsizeof(builtin_machines) / sizeof(builtin_machines[0]);"
}
