/* gonogo config: is it right, where is it, what may stand in it. */
#include "base/io.h"
#include "base/num.h"
#include "cli/rule_set.h"
#include "report/text.h"
#include "rules/json_schema.h"
#include "rules/signoff.h"
#include "rules/waiver.h"

#include <time.h>

enum { OUT_MAX = 16 << 20 };

/* ---- schema ---- */

static int schema(const struct args *args)
{
	str kind = args->noperands > 1 ? args->operand[1] : S("");
	const struct json_schema_kind *kinds;
	str all = S("");
	struct buf out;
	size_t n;
	int code = 3;

	buf_init(&out, OUT_MAX);
	if (json_schema_write(&out, kind)) {
		code = print_out(buf_str(&out), 0);
	} else {
		kinds = json_schema_kinds(&n);
		for (size_t i = 0; i < n; i++)
			all = str_printf(args->arena, "%.*s%s%.*s", STR_ARG(all),
					 i ? ", " : "", STR_ARG(kinds[i].name));
		complain("config schema: which one? %.*s", STR_ARG(all));
	}
	buf_release(&out);
	return code;
}

/* ---- limits ---- */

static int limits(const struct args *args, const struct limits *now)
{
	const struct limit_info *info;
	struct buf out;
	size_t n;
	int code;

	(void)args;
	buf_init(&out, OUT_MAX);
	info = limits_info(&n);
	buf_printf(&out, "%-18s %14s %14s %14s  %s\n", "name", "now", "default",
		   "paranoid", "what it bounds");
	for (size_t i = 0; i < n; i++) {
		const uint64_t *value =
			(const uint64_t *)(const void *)((const char *)now +
							 info[i].offset);

		buf_printf(&out, "%-18.*s %14llu %14llu %14llu  %.*s (%.*s)\n",
			   STR_ARG(info[i].name), (unsigned long long)*value,
			   (unsigned long long)info[i].by_default,
			   (unsigned long long)info[i].paranoid,
			   STR_ARG(info[i].doc), STR_ARG(info[i].unit));
	}
	code = print_out(buf_str(&out), 0);
	buf_release(&out);
	return code;
}

/* ---- verify, where ---- */

struct verify {
	struct arena *a;
	struct limits limits;
	struct rules rules;
	struct io_root root;
	struct config config;
	date today;
	struct buf out;
};

static void good(struct verify *v, str path)
{
	buf_printf(&v->out, "ok   %.*s\n", STR_ARG(path));
}

/* *there is false when there is no such file, which is no mistake. */
static bool read_file(struct verify *v, str path, str *text, bool *there,
		      struct err *err)
{
	enum io_status s = io_read(text, v->a, &v->root, path,
				   v->config.limits.yaml_policy_size);

	*there = s == IO_OK;
	if (s == IO_OK || s == IO_MISSING)
		return true;
	return err_use(err, "%.*s: %s", STR_ARG(path), io_status_text(s));
}

static bool verify_signoff(struct verify *v, struct err *err)
{
	struct signoff signoff;
	bool there;
	str text;

	if (!read_file(v, v->config.signoff_path, &text, &there, err))
		return false;
	if (!there)
		return true;
	if (!signoff_read(&signoff, v->a, v->config.signoff_path, text, &v->rules,
			  v->config.signoff_days, &v->config.limits, err))
		return false;
	good(v, v->config.signoff_path);
	return true;
}

static bool verify_waivers(struct verify *v, struct err *err)
{
	struct waivers waivers;
	bool there;
	str text;

	if (!read_file(v, v->config.waivers_path, &text, &there, err))
		return false;
	if (!there)
		return true;
	if (!waivers_read(&waivers, v->a, v->config.waivers_path, text, &v->rules,
			  &v->config, v->today, &v->config.limits, err))
		return false;
	good(v, v->config.waivers_path);
	return true;
}

static bool verify_all(struct verify *v, struct err *err)
{
	buf_printf(&v->out, "ok   %zu rules\n", v->rules.list.n);
	if (v->config.path.len)
		good(v, v->config.path);
	return verify_signoff(v, err) && verify_waivers(v, err);
}

static bool open_config(struct verify *v, const struct args *args, struct err *err)
{
	const str *set;
	struct config_options o = { .limits = &v->limits,
				    .rules = &v->rules,
				    .path = args_value(args, "config"),
				    .isolated = args_flag(args, "isolated") };

	o.nset = args_values(args, "set", false, &set);
	o.set = set;
	return config_load(&v->config, v->a, &v->root, &o, err);
}

static void put_scalar(struct buf *out, const struct value *v)
{
	switch (v->type) {
	case VALUE_BOOL:
		buf_add(out, v->u.b ? S("true") : S("false"));
		break;
	case VALUE_INT:
		buf_printf(out, "%lld", (long long)v->u.i);
		break;
	case VALUE_FLOAT:
		num_print(out, v->u.f);
		break;
	case VALUE_STR:
		buf_add_byte(out, '"');
		put_text(out, v->u.s);
		buf_add_byte(out, '"');
		break;
	case VALUE_LIST:
		buf_add(out, S("[]"));
		break;
	case VALUE_MAP:
		buf_add(out, S("{}"));
		break;
	case VALUE_NULL:
		buf_add(out, S("null"));
		break;
	}
	buf_add_byte(out, '\n');
}

/* In block style; what comes from the file is escaped. A checked file is not
 * deep. */
static void put_yaml(struct buf *out, const struct value *v, unsigned indent)
{
	for (size_t i = 0; i < value_count(v); i++) {
		bool map = v->type == VALUE_MAP;
		const struct value *x =
			map ? &v->u.map.pair[i].value : &v->u.list.item[i];

		buf_add_times(out, ' ', indent);
		if (map)
			put_text(out, v->u.map.pair[i].key);
		buf_add(out, map ? S(":") : S("-"));
		buf_add_byte(out, value_count(x) ? '\n' : ' ');
		if (value_count(x))
			put_yaml(out, x, indent + 2);
		else
			put_scalar(out, x);
	}
}

static void put_what(struct verify *v, str what)
{
	str path = v->config.path.len ? v->config.path
				      : S("no configuration file");

	if (str_eq(what, S("show"))) {
		buf_add(&v->out, S("# as checked: "));
		put_text(&v->out, path);
		buf_add_byte(&v->out, '\n');
		put_yaml(&v->out, &v->config.value, 0);
	} else if (str_eq(what, S("where"))) {
		put_text(&v->out, path);
		buf_add_byte(&v->out, '\n');
	}
}

static int look(const struct args *args, struct verify *v, str what)
{
	bool verify = str_eq(what, S("verify"));
	str path = args->noperands > 1 ? args->operand[1] : S(".");
	struct err err = { 0 };
	bool ok;
	int code;

	if (!io_root_open(&v->root, v->a, path, &err))
		return complain_err(&err);
	buf_init(&v->out, OUT_MAX);
	ok = open_config(v, args, &err) && (!verify || verify_all(v, &err));
	if (ok)
		put_what(v, what);
	code = print_out(buf_str(&v->out), 0);
	if (!ok)
		code = complain_err(&err);
	buf_release(&v->out);
	io_root_close(&v->root);
	return code;
}

static bool read_date(struct verify *v, const struct args *args)
{
	str given = args_value(args, "date");

	v->today = given.len ? date_read(given) : (date)(time(NULL) / 86400);
	if (v->today != DATE_NONE)
		return true;
	complain("--date: must be YYYY-MM-DD");
	return false;
}

static int run(const struct args *args)
{
	str what = args->noperands ? args->operand[0] : S("");
	struct verify v = { .a = args->arena };
	struct err err = { 0 };

	if (str_eq(what, S("schema")))
		return schema(args);
	if (!args_limits(args, &v.limits))
		return 3;
	if (str_eq(what, S("limits")))
		return limits(args, &v.limits);
	if (!str_eq(what, S("verify")) && !str_eq(what, S("where")) &&
	    !str_eq(what, S("show"))) {
		complain("config: must be show, verify, where, schema or "
			 "limits");
		return 3;
	}
	if (!read_date(&v, args))
		return 3;
	if (!rule_set_load(&v.rules, args, &v.limits, &err))
		return complain_err(&err);
	return look(args, &v, what);
}

static const struct option options[] = {
	OPTION_RULES,
	{ STR_INIT("date"), 0, STR_INIT("YYYY-MM-DD"), false,
	  STR_INIT("what today is") },
	{ .letter = 0 },
};

const struct command command_config = {
	.name = STR_INIT("config"),
	.synopsis = STR_INIT("show [PATH] | verify [PATH] | where [PATH] | "
			     "schema KIND | limits"),
	.doc = STR_INIT("check the configuration, sign-offs and waivers; print "
			"their JSON Schemas"),
	.option = options,
	.run = run,
};
