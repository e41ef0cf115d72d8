/*
 * A command of the program. One command is one file, src/cli/commands/<name>.c,
 * that ends with one `const struct command command_<name>`; the list is made
 * from the names. Help, completion and the manual come from these tables.
 */
#ifndef GONOGO_CLI_COMMAND_H
#define GONOGO_CLI_COMMAND_H

#include "base/arena.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/str.h"

/* An option: a flag when `value` is "", else `--name VALUE` or `--name=VALUE`.
 * Each long one can also be given as GONOGO_<NAME> in the environment, and each
 * flag has its --no- form. */
struct option {
	str name;    /* "output-format" */
	char letter; /* 'f', or 0 */
	str value;   /* "FORMAT", shown in the help; "" = a flag */
	bool repeat; /* may be given more than once */
	str doc;
};

struct args; /* the parsed command line; see cli/args.h */

struct command {
	str name;
	str synopsis;                /* "[OPTIONS] [PATH]" */
	str doc;                     /* one line */
	str help;                    /* more lines, "" = none */
	const struct option *option; /* ends with an empty name; or NULL */
	/* Returns the exit code; prints errors through cli/args.h. */
	int (*run)(const struct args *args);
};

const struct command *const *commands_all(size_t *n);
const struct command *command_find(str name);

#endif
