# The methods that the contract marks NO_SIDE_EFFECTS, as a table of C: awk -f reading_methods.awk FILE.proto ...
BEGIN {
	print "/* Made from the contract by reading_methods.awk. */"
	print "extern const char *const reading_methods[];"
	print "const char *const reading_methods[] = {"
}
{ sub("//.*", "") }
/^package / { gsub("[; ]|package", ""); package = $0 }
/^service / { service = $2 }
/^[ \t]*rpc / { method = $2; sub("\\(.*", "", method) }
/NO_SIDE_EFFECTS/ { printf "    \"%s.%s/%s\",\n", package, service, method }
END { print "    0};" }
