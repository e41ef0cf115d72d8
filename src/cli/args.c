#define _GNU_SOURCE
#include "cli/args.h"

#include "base/io.h"
#include "base/suggest.h"
#include "base/vec.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct option global_options[] = {
	{ STR_INIT("config"), 0, STR_INIT("FILE"), false,
	  STR_INIT("use this configuration file only") },
	{ STR_INIT("set"), 0, STR_INIT("KEY=VALUE"), true,
	  STR_INIT("override a configuration key") },
	{ STR_INIT("isolated"), 0, STR_INIT(""), false,
	  STR_INIT("ignore configuration files") },
	{ STR_INIT("directory"), 'C', STR_INIT("DIR"), false,
	  STR_INIT("act as if started there") },
	{ STR_INIT("lang"), 0, STR_INIT("LANG"), false,
	  STR_INIT("en, zh-CN or auto") },
	{ STR_INIT("color"), 0, STR_INIT("WHEN"), false,
	  STR_INIT("auto, always or never") },
	{ STR_INIT("ascii"), 0, STR_INIT(""), false,
	  STR_INIT("no character above 0x7F") },
	{ STR_INIT("width"), 0, STR_INIT("N"), false,
	  STR_INIT("columns; default: the terminal's, else 80") },
	{ STR_INIT("progress"), 0, STR_INIT("WHEN"), false,
	  STR_INIT("auto, plain or never") },
	{ STR_INIT("jobs"), 'j', STR_INIT("N"), false,
	  STR_INIT("worker processes; default: one a processor") },
	{ STR_INIT("limits"), 0, STR_INIT("PRESET"), false,
	  STR_INIT("default or paranoid") },
	{ STR_INIT("limit"), 0, STR_INIT("NAME=VALUE"), true,
	  STR_INIT("set one limit; see gonogo config limits") },
	{ STR_INIT("verbose"), 'v', STR_INIT(""), true, STR_INIT("say more") },
	{ STR_INIT("quiet"), 'q', STR_INIT(""), false,
	  STR_INIT("findings and verdict only") },
	{ STR_INIT("silent"), 's', STR_INIT(""), false,
	  STR_INIT("print nothing; the exit code tells") },
	{ STR_INIT("help"), 'h', STR_INIT(""), false, STR_INIT("print help") },
	{ STR_INIT("version"), 'V', STR_INIT(""), false,
	  STR_INIT("print the version") },
	{ .letter = 0 },
};

struct parser {
	struct arena *a;
	const struct command *command;
	VEC(struct args_value) value;
	VEC(str) operand;
	bool bad;
};

void complain(const char *fmt, ...)
{
	char text[2048];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	/* Names from strangers stand in it: no control byte goes out. */
	for (char *p = text; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = '?';
	fprintf(stderr, "gonogo: %s\n", text);
}

int complain_err(const struct err *err)
{
	complain("%s", err->text);
	return err->kind == ERR_SYSTEM ? 4 : 3;
}

int print_out(str text, int code)
{
	if ((text.len && fwrite(text.s, 1, text.len, stdout) != text.len) ||
	    fflush(stdout)) {
		/* A reader that went away (gonogo | head) does not change the
		 * verdict. */
		if (errno == EPIPE)
			return code;
		complain("cannot write the report: %s", strerror(errno));
		return 4;
	}
	return code;
}

static const struct option *in_table(const struct option *o, str name, char letter)
{
	for (; o && o->name.len; o++)
		if (letter ? o->letter == letter : str_eq(o->name, name))
			return o;
	return NULL;
}

static const struct option *option_of(const struct parser *p, str name,
				      char letter)
{
	const struct option *o =
		in_table(p->command ? p->command->option : NULL, name, letter);

	return o ? o : in_table(global_options, name, letter);
}

static size_t take_names(str *words, size_t n, const struct option *o)
{
	for (; o && o->name.len; o++)
		words[n++] = o->name;
	return n;
}

static void unknown_option(struct parser *p, str name)
{
	str words[128], near;
	size_t n = take_names(words, 0, global_options);

	n = take_names(words, n, p->command ? p->command->option : NULL);
	near = suggest(words, n, name);
	p->bad = true;
	if (near.len)
		complain("unknown option --%.*s; did you mean --%.*s?",
			 STR_ARG(name), STR_ARG(near));
	else
		complain("unknown option --%.*s; see --help", STR_ARG(name));
}

static void add_value(struct parser *p, const struct option *o, str value, bool on)
{
	*vec_push(p->a, &p->value) =
		(struct args_value){ .name = o->name, .value = value, .on = on };
}

/* --name, --name=value, --no-name; `next` is the following argument. */
static bool long_option(struct parser *p, str arg, str next, bool has_next)
{
	struct str_cut c = str_cut(arg, '=');
	const struct option *o = option_of(p, c.head, 0);
	bool off = false;

	if (!o && str_starts(c.head, S("no-"))) {
		o = option_of(p, str_sub(c.head, 3, c.head.len), 0);
		off = o && !o->value.len;
		if (!off)
			o = NULL;
	}
	if (!o) {
		unknown_option(p, c.head);
		return false;
	}
	if (!o->value.len) {
		if (c.found) {
			complain("--%.*s takes no value", STR_ARG(o->name));
			p->bad = true;
		}
		add_value(p, o, S(""), !off);
		return false;
	}
	if (!c.found && !has_next) {
		complain("--%.*s needs a value: %.*s", STR_ARG(o->name),
			 STR_ARG(o->value));
		p->bad = true;
		return false;
	}
	add_value(p, o, c.found ? c.tail : next, true);
	return !c.found;
}

/* -x, -xyz, -xVALUE, -x VALUE. */
static bool short_options(struct parser *p, str letters, str next, bool has_next)
{
	for (size_t i = 0; i < letters.len; i++) {
		const struct option *o = option_of(p, S(""), letters.s[i]);

		if (!o) {
			complain("unknown option -%c", letters.s[i]);
			p->bad = true;
			return false;
		}
		if (!o->value.len) {
			add_value(p, o, S(""), true);
			continue;
		}
		if (i + 1 < letters.len) {
			add_value(p, o, str_sub(letters, i + 1, letters.len),
				  true);
			return false;
		}
		if (!has_next) {
			complain("-%c needs a value: %.*s", o->letter,
				 STR_ARG(o->value));
			p->bad = true;
			return false;
		}
		add_value(p, o, next, true);
		return true;
	}
	return false;
}

static void take_environment(struct parser *p, const struct option *o)
{
	for (; o && o->name.len; o++) {
		char name[64] = "GONOGO_";
		size_t n = strlen(name);
		const char *v;

		for (size_t i = 0; i < o->name.len && n < sizeof(name) - 1; i++) {
			char c = o->name.s[i];

			name[n++] = c == '-'               ? '_'
				    : c >= 'a' && c <= 'z' ? (char)(c - 32)
							   : c;
		}
		name[n] = 0;
		v = getenv(name);
		if (!v || !*v)
			continue;
		add_value(p, o, str_from(v), strcmp(v, "0") != 0);
		p->value.v[p->value.n - 1].from_environment = true;
	}
}

static const struct args_value *last_value(const struct args *args, str name)
{
	/* The environment comes first in the list: the command line wins. */
	for (size_t i = args->nvalues; i-- > 0;)
		if (str_eq(args->value[i].name, name))
			return &args->value[i];
	return NULL;
}

bool args_flag(const struct args *args, const char *name)
{
	const struct args_value *v = last_value(args, str_from(name));

	return v && v->on;
}

bool args_given(const struct args *args, const char *name)
{
	return last_value(args, str_from(name)) != NULL;
}

str args_value(const struct args *args, const char *name)
{
	const struct args_value *v = last_value(args, str_from(name));

	return v ? v->value : S("");
}

size_t args_values(const struct args *args, const char *name, bool commas,
		   const str **out)
{
	VEC(str) all = { 0 };

	for (size_t i = 0; i < args->nvalues; i++) {
		struct str_cut c = { .tail = args->value[i].value, .found = true };

		if (!str_eq(args->value[i].name, str_from(name)))
			continue;
		if (!commas) {
			*vec_push(args->arena, &all) = args->value[i].value;
			continue;
		}
		while (c.found) {
			c = str_cut(c.tail, ',');
			if (str_trim(c.head).len)
				*vec_push(args->arena, &all) = str_trim(c.head);
		}
	}
	*out = all.v;
	return all.n;
}

static bool language_is_chinese(const struct args *args)
{
	static const char *const variables[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
	str lang = args_value(args, "lang");

	if (lang.len && !str_eq(lang, S("auto")))
		return str_starts(lang, S("zh"));
	for (size_t i = 0; i < 3; i++) {
		const char *v = getenv(variables[i]);

		if (v && *v)
			return v[0] == 'z' && v[1] == 'h';
	}
	return false;
}

static bool env_set(const char *name)
{
	const char *v = getenv(name);

	return v && *v;
}

static bool wants_colour(str when, int fd)
{
	const char *term = getenv("TERM");

	if (str_eq(when, S("always")))
		return true;
	if (str_eq(when, S("never")) || env_set("NO_COLOR"))
		return false;
	if (env_set("FORCE_COLOR") || env_set("CLICOLOR_FORCE"))
		return true;
	return (!term || strcmp(term, "dumb")) && io_is_terminal(fd);
}

static unsigned terminal_width(str given)
{
	unsigned columns = io_terminal_width(STDOUT_FILENO);
	uint64_t n;

	if (given.len && str_uint64(given, &n) && n >= 20 && n <= 1000)
		return (unsigned)n;
	return columns >= 20 ? columns : 80;
}

static void take_globals(struct args *args)
{
	const char *term = getenv("TERM");
	str progress = args_value(args, "progress");

	args->chinese = language_is_chinese(args);
	args->colour_out = wants_colour(args_value(args, "color"), STDOUT_FILENO);
	args->colour_err = wants_colour(args_value(args, "color"), STDERR_FILENO);
	args->ascii = args_flag(args, "ascii");
	args->width = terminal_width(args_value(args, "width"));
	args->plain_progress = str_eq(progress, S("plain"));
	args->progress = (!progress.len || str_eq(progress, S("auto"))) &&
			 io_is_terminal(STDERR_FILENO) && !env_set("CI") &&
			 (!term || strcmp(term, "dumb"));
	args->verbose = args_flag(args, "silent")    ? -2
			: args_flag(args, "quiet")   ? -1
			: args_flag(args, "verbose") ? 1
						     : 0;
}

static bool check_choices(const struct args *args)
{
	static const struct {
		const char *name, *choices;
	} table[] = {
		{ "color", "auto always never" },
		{ "progress", "auto plain never" },
		{ "lang", "en zh zh-CN auto" },
		{ "limits", "default paranoid" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct str_cut c = { .tail = str_from(table[i].choices),
				     .found = true };
		str v = args_value(args, table[i].name);
		bool ok = !v.len;

		while (c.found && !ok) {
			c = str_cut(c.tail, ' ');
			ok = str_eq(c.head, v);
		}
		if (ok)
			continue;
		complain("--%s %.*s: must be one of: %s", table[i].name,
			 STR_ARG(v), table[i].choices);
		return false;
	}
	return true;
}

static const struct command *find_command(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const struct command *c = command_find(str_from(argv[i]));

		if (c)
			return c;
		if (!strcmp(argv[i], "--"))
			break;
	}
	return NULL;
}

bool args_parse(struct args *out, struct arena *a, int argc, char **argv)
{
	struct parser p = { .a = a, .command = find_command(argc, argv) };
	bool named = false, only_operands = false;

	take_environment(&p, global_options);
	take_environment(&p, p.command ? p.command->option : NULL);
	for (int i = 1; i < argc; i++) {
		str arg = str_from(argv[i]);
		str next = i + 1 < argc ? str_from(argv[i + 1]) : S("");
		bool has_next = i + 1 < argc;

		if (only_operands || arg.len < 2 || arg.s[0] != '-') {
			if (!named && p.command && !only_operands &&
			    str_eq(arg, p.command->name)) {
				named = true;
				continue;
			}
			*vec_push(a, &p.operand) = arg;
		} else if (str_eq(arg, S("--"))) {
			only_operands = true;
		} else if (arg.s[1] == '-') {
			i += long_option(&p, str_sub(arg, 2, arg.len), next,
					 has_next);
		} else {
			i += short_options(&p, str_sub(arg, 1, arg.len), next,
					   has_next);
		}
	}
	*out = (struct args){ .arena = a,
			      .command = p.command,
			      .value = p.value.v,
			      .nvalues = p.value.n,
			      .operand = p.operand.v,
			      .noperands = p.operand.n };
	if (p.bad || !check_choices(out))
		return false;
	take_globals(out);
	return true;
}

bool args_limits(const struct args *args, struct limits *out)
{
	const str *set;
	size_t n = args_values(args, "limit", false, &set);

	if (str_eq(args_value(args, "limits"), S("paranoid")))
		limits_paranoid(out);
	else
		limits_default(out);
	for (size_t i = 0; i < n; i++) {
		struct str_cut c = str_cut(set[i], '=');

		if (c.found && limits_set(out, c.head, c.tail))
			continue;
		complain("--limit %.*s: must be NAME=NUMBER with a known name "
			 "and a number above 0 (K, M, G allowed); "
			 "see gonogo config limits",
			 STR_ARG(set[i]));
		return false;
	}
	return true;
}

static void print_options(struct buf *out, const struct option *o)
{
	for (; o && o->name.len; o++) {
		size_t at = out->len;

		if (o->letter)
			buf_printf(out, "  -%c, ", o->letter);
		else
			buf_add(out, S("      "));
		buf_printf(out, "--%.*s", STR_ARG(o->name));
		if (o->value.len)
			buf_printf(out, " %.*s", STR_ARG(o->value));
		if (out->len - at < 30)
			buf_add_times(out, ' ', 30 - (out->len - at));
		else
			buf_printf(out, "\n%30s", "");
		buf_printf(out, "%.*s%s\n", STR_ARG(o->doc),
			   o->repeat && o->value.len ? " (repeat)" : "");
	}
}

static void print_commands(struct buf *out)
{
	size_t n;
	const struct command *const *all = commands_all(&n);

	buf_add(out, S("Commands:\n"));
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "  %-12.*s %.*s\n", STR_ARG(all[i]->name),
			   STR_ARG(all[i]->doc));
}

void print_help(struct buf *out, const struct command *command)
{
	if (!command) {
		buf_add(out,
			S("gonogo: is this machine-learning project ready? "
			  "GO, NO-GO or INCONCLUSIVE.\n\n"
			  "Usage: gonogo [OPTIONS] COMMAND [ARGS]\n\n"));
		print_commands(out);
		buf_add(out, S("\nOptions of every command:\n"));
		print_options(out, global_options);
		buf_add(out, S("\nExit codes: 0 GO, 1 NO-GO, 2 INCONCLUSIVE, "
			       "3 wrong use, 4 system error.\n"
			       "gonogo COMMAND --help says more.\n"));
		return;
	}
	buf_printf(out, "Usage: gonogo %.*s %.*s\n\n%.*s\n",
		   STR_ARG(command->name), STR_ARG(command->synopsis),
		   STR_ARG(command->doc));
	if (command->help.len)
		buf_printf(out, "\n%.*s\n", STR_ARG(command->help));
	if (command->option) {
		buf_add(out, S("\nOptions:\n"));
		print_options(out, command->option);
	}
	buf_add(out, S("\nOptions of every command: see gonogo --help\n"));
}
