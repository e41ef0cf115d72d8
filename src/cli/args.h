/*
 * The command line, parsed by the tables of the commands: options anywhere,
 * `--`, `--x=y`, -x Y, -xY, bundled flags, --no-x for flags; no abbreviations,
 * for a new option must not break a script. GONOGO_X_Y in the environment is
 * --x-y where the command line does not say.
 */
#ifndef GONOGO_CLI_ARGS_H
#define GONOGO_CLI_ARGS_H

#include "cli/command.h"
#include "report/writer.h"

struct args {
	struct arena *arena;
	const struct command *command;
	const struct args_value *value;
	size_t nvalues;
	const str *operand;
	size_t noperands;
	/* From the global options. */
	bool chinese;
	bool colour_out, colour_err;
	bool ascii;
	unsigned width;
	bool progress; /* show it: stderr is a terminal */
	bool plain_progress;
	int verbose; /* -1 quiet, -2 silent */
};

struct args_value {
	str name, value;
	bool on; /* of a flag */
	bool from_environment;
};

/* The options every command takes. */
extern const struct option global_options[];

/* False after printing what is wrong; the exit code is then 3. */
bool args_parse(struct args *out, struct arena *a, int argc, char **argv);

bool args_flag(const struct args *args, const char *name);
bool args_given(const struct args *args, const char *name);
/* The last one given; "" when none. */
str args_value(const struct args *args, const char *name);
/* All given, in order; also split at commas when `commas`. */
size_t args_values(const struct args *args, const char *name, bool commas,
		   const str **out);

/* "gonogo: TEXT" on stderr; what untrusted bytes it has are made visible. */
void complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Prints it and gives the exit code of its kind (3 or 4). */
int complain_err(const struct err *err);
/* Writes all to stdout; 4 after a message when that fails, else `code`. */
int print_out(str text, int code);

/* Limits from --limits and --limit NAME=VALUE. False after printing. */
bool args_limits(const struct args *args, struct limits *out);

void print_help(struct buf *out, const struct command *command);

#endif
