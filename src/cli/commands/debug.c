/* Looks inside: what the readers make of a file. For developers and tests. */
#include "cli/args.h"
#include "cli/debug_notebook.h"
#include "cli/debug_python.h"

static const struct {
	const char *name;
	int (*run)(const struct args *args);
} parts[] = {
	{ "ast", debug_ast },
	{ "tokens", debug_tokens },
	{ "parse", debug_parse },
	{ "notebook", debug_notebook },
};

static int run(const struct args *args)
{
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (args->noperands &&
		    str_eq(args->operand[0], str_from(parts[i].name)))
			return parts[i].run(args);
	complain("debug: say what: ast, tokens, parse or notebook");
	return 3;
}

static const struct option options[] = {
	{ STR_INIT("python"), 0, STR_INIT("VERSION"), false,
	  STR_INIT("the grammar of 3.8 ... 3.14; default: the newest") },
	{ STR_INIT("files-from"), 0, STR_INIT("LIST"), false,
	  STR_INIT("the files named in LIST, one a line") },
	{ STR_INIT("pattern"), 0, STR_INIT(""), false,
	  STR_INIT("read it as a code pattern") },
	{ .letter = 0 },
};

const struct command command_debug = {
	.name = STR_INIT("debug"),
	.synopsis = STR_INIT("ast|tokens|parse|notebook [OPTIONS] [FILE|-]"),
	.doc = STR_INIT("show what the readers make of a file"),
	.help = STR_INIT(
		"ast: the syntax tree of a Python file as CPython's "
		"ast.dump() prints it.\n"
		"tokens: its tokens, one a line.\n"
		"parse: parse many files, print counts and the rate.\n"
		"notebook: its cells, what of them is not Python, and each "
		"line of\nthe module with its cell and line.\n"),
	.option = options,
	.run = run,
};
