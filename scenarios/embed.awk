# SPDX-License-Identifier: GPL-2.0-or-later
# Make a table in C of scenarios: name, text.
BEGIN {
	print "/* Made from the files of scenarios by embed.awk. */"
	print "#include \"files/scenario.h\"\n"
	print "const struct builtin_scenario builtin_scenarios[] = {"
}
FNR == 1 {
	if (NR > 1)
		print "\t},"
	name = FILENAME
	sub(/.*\//, "", name)
	sub(/\.scenario$/, "", name)
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
	print "const size_t nr_builtin_scenarios ="
	print "\tsizeof(builtin_scenarios) / sizeof(builtin_scenarios[0]);"
}
