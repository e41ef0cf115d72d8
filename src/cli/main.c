/* Finds the command, runs it, ends with its exit code. */
#define _GNU_SOURCE
#include "base/stack.h"
#include "cli/args.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define COMMAND(id) extern const struct command id;
#include "command_list.h"
#undef COMMAND

static const struct command *const list[] = {
#define COMMAND(id) &id,
#include "command_list.h"
#undef COMMAND
	NULL,
};

const struct command *const *commands_all(size_t *n)
{
	*n = sizeof(list) / sizeof(list[0]) - 1;
	return list;
}

const struct command *command_find(str name)
{
	for (size_t i = 0; list[i]; i++)
		if (str_eq(list[i]->name, name))
			return list[i];
	return NULL;
}

static void interrupted(int sig)
{
	static const char text[] = "gonogo: interrupted, no verdict\n";
	ssize_t n = write(STDERR_FILENO, text, sizeof(text) - 1);

	(void)n;
	_exit(128 + sig); /* workers die with their parent */
}

static int run_help(struct args *args, struct buf *out)
{
	const struct command *c = args->command;

	if (!c && args->noperands > 1)
		c = command_find(args->operand[1]);
	print_help(out, c);
	return print_out(buf_str(out), 0);
}

static int run(struct args *args, struct buf *out)
{
	if (args_flag(args, "version") && !args->command) {
		buf_printf(out, "gonogo %s\n", GONOGO_VERSION);
		return print_out(buf_str(out), 0);
	}
	if (args_flag(args, "help") || (!args->command && args->noperands &&
					str_eq(args->operand[0], S("help"))))
		return run_help(args, out);
	if (!args->command) {
		if (args->noperands)
			complain("no command %.*s", STR_ARG(args->operand[0]));
		print_help(out, NULL);
		fwrite(out->s, 1, out->len, stderr);
		return 3;
	}
	return args->command->run(args);
}

struct words {
	int n;
	char **v;
};

static int run_words(void *arg)
{
	const struct words *words = arg;
	struct arena a;
	struct args args;
	struct buf out;
	str dir;
	int code = 3;

	arena_init(&a);
	buf_init(&out, (size_t)1 << 20);
	if (args_parse(&args, &a, words->n, words->v)) {
		dir = args_value(&args, "directory");
		if (dir.len && chdir(str_cstr(&a, dir)))
			complain("cannot go to %.*s", STR_ARG(dir));
		else
			code = run(&args, &out);
	}
	buf_release(&out);
	arena_release(&a);
	if (fclose(stdout) && code < 3) {
		complain("cannot write to standard output");
		code = 4;
	}
	return code;
}

int main(int argc, char **argv)
{
	struct words words = { argc, argv };

	signal(SIGPIPE, SIG_IGN);
	signal(SIGINT, interrupted);
	signal(SIGTERM, interrupted);
	signal(SIGHUP, interrupted);
	return stack_run(run_words, &words);
}
