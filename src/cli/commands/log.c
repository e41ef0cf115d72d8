/*
 * gonogo log: what the training logs of a folder or file tell. The rules on
 * logs are run as `check` runs them; besides, the curves are shown, compared
 * with a baseline, and watched while a run goes on.
 */
#include "base/io.h"
#include "base/num.h"
#include "cli/log_look.h"
#include "cli/rule_set.h"

#include <math.h>

static bool take_number(const struct args *args, const char *name, double least,
			double most, double *out)
{
	str given = args_value(args, name);
	double v;

	if (!given.len)
		return true;
	if (num_parse_loose(given, &v) && v >= least && v <= most) {
		*out = v;
		return true;
	}
	complain("--%s %.*s: must be a number from %g to %g", name,
		 STR_ARG(given), least, most);
	return false;
}

static bool take_axis(const struct args *args, enum compare_axis *out)
{
	str by = args_value(args, "by");

	*out = str_eq(by, S("step"))    ? COMPARE_STEP
	       : str_eq(by, S("epoch")) ? COMPARE_EPOCH
					: COMPARE_AUTO;
	if (by.len && *out == COMPARE_AUTO) {
		complain("--by %.*s: must be step or epoch", STR_ARG(by));
		return false;
	}
	return true;
}

static bool take_writer(const struct args *args, const struct log_writer **out)
{
	str format = args_value(args, "output-format");

	*out = format.len ? log_writer_find(format) : &log_writer_text;
	if (*out)
		return true;
	complain("--output-format %.*s: must be text, json or html",
		 STR_ARG(format));
	return false;
}

static bool take_rules(struct log_look *l, int *code)
{
	struct err err = { 0 };

	*code = 3;
	if (!rule_set_load(&l->rules, l->args, &l->limits, &err)) {
		*code = complain_err(&err);
		return false;
	}
	l->nselect = args_values(l->args, "select", true, &l->select);
	l->nignore = args_values(l->args, "ignore", true, &l->ignore);
	for (size_t i = 0; i < l->nselect + l->nignore; i++)
		if (!rule_set_find(l->args->arena, &l->rules,
				   i < l->nselect ? l->select[i]
						  : l->ignore[i - l->nselect]))
			return false;
	return true;
}

static bool take_look(struct log_look *l, int *code)
{
	static const str here[] = { STR_INIT(".") };
	double percent = compare_limits_default.much * 100;

	*code = 3;
	l->path = l->args->noperands ? l->args->operand : here;
	l->n = l->args->noperands ? l->args->noperands : 1;
	l->live = args_flag(l->args, "watch");
	l->baseline = args_value(l->args, "against");
	l->compare = compare_limits_default;
	if (!args_limits(l->args, &l->limits) || !take_axis(l->args, &l->axis) ||
	    !take_number(l->args, "tolerance", 0, 1000, &percent))
		return false;
	l->compare.much = percent / 100;
	return take_rules(l, code) &&
	       (!l->baseline.len ||
		log_look_baseline(l, args_value(l->args, "baseline-run"), code));
}

static struct report_options options_of(const struct args *args, bool to_file)
{
	struct report_options o = { .chinese = args->chinese && !args->ascii,
				    .colour = args->colour_out && !to_file,
				    .ascii = args->ascii,
				    .width = args->width,
				    .show = args->verbose > 0 ? SHOW_PASSED : 0,
				    .seconds = -1 };

	return o;
}

static int write_report(const struct args *args, const struct buf *out,
			str path, int code)
{
	struct err err;

	if (out->full) {
		complain("the report is too large; see --limit log.report");
		return 4;
	}
	if (!path.len)
		return args->verbose == -2 ? code : print_out(buf_str(out), code);
	if (io_write_file(path, buf_str(out), IO_SYNC, &err))
		return code;
	complain("%s", err.text);
	return 4;
}

static int show_once(const struct log_look *l, const struct log_writer *writer,
		     const struct report_options *o, str path)
{
	struct log_report report;
	struct buf out;
	int code = 3;

	if (!log_look(&report, l->args->arena, l, &code))
		return code;
	buf_init(&out, (size_t)l->limits.log_report);
	writer->write(&out, &report, o);
	code = write_report(l->args, &out, path, report.exit_code);
	buf_release(&out);
	return code;
}

static int watch(const struct log_look *l, const struct log_writer *writer,
		 const struct report_options *o, str path)
{
	struct log_watch w = { .look = l,
			       .writer = writer,
			       .options = *o,
			       .output = path,
			       .interval = 2,
			       .stop_on_fail =
				       args_flag(l->args, "stop-on-fail") };

	if (!take_number(l->args, "interval", 0.1, 86400, &w.interval))
		return 3;
	if (writer != &log_writer_text && !path.len) {
		complain("--watch writes %.*s to a file only: --output-file",
			 STR_ARG(writer->name));
		return 3;
	}
	return log_watch(&w);
}

static int run(const struct args *args)
{
	struct log_look l = { .args = args };
	const struct log_writer *writer;
	str path = args_value(args, "output-file");
	struct report_options o = options_of(args, path.len > 0);
	int code;

	if (!take_writer(args, &writer))
		return 3;
	if (!args_flag(args, "watch") &&
	    (args_flag(args, "stop-on-fail") || args_given(args, "interval"))) {
		complain("--stop-on-fail and --interval go with --watch");
		return 3;
	}
	if (!take_look(&l, &code))
		return code;
	return l.live ? watch(&l, writer, &o, path)
		      : show_once(&l, writer, &o, path);
}

static const struct option options[] = {
	{ STR_INIT("against"), 0, STR_INIT("PATH"), false,
	  STR_INIT("compare with a baseline run") },
	{ STR_INIT("baseline-run"), 0, STR_INIT("NAME"), false,
	  STR_INIT("which run of it, where there are several") },
	{ STR_INIT("by"), 0, STR_INIT("AXIS"), false,
	  STR_INIT("align by step or epoch; default: as the runs count") },
	{ STR_INIT("tolerance"), 0, STR_INIT("PERCENT"), false,
	  STR_INIT("worse than the baseline by this much fails; default 10") },
	{ STR_INIT("watch"), 'w', STR_INIT(""), false,
	  STR_INIT("follow a run that goes on, until Ctrl-C") },
	{ STR_INIT("interval"), 0, STR_INIT("SECONDS"), false,
	  STR_INIT("how often to look for changes; default 2") },
	{ STR_INIT("stop-on-fail"), 0, STR_INIT(""), false,
	  STR_INIT("end the watch, with 1, when a finding fails") },
	{ STR_INIT("select"), 0, STR_INIT("S[,S]"), true,
	  STR_INIT("only these rules on logs") },
	{ STR_INIT("ignore"), 0, STR_INIT("S[,S]"), true,
	  STR_INIT("not these rules") },
	OPTION_RULES,
	{ STR_INIT("output-format"), 'f', STR_INIT("FORMAT"), false,
	  STR_INIT("text (default), json or html") },
	{ STR_INIT("output-file"), 'o', STR_INIT("FILE"), false,
	  STR_INIT("write there instead of standard output") },
	{ .letter = 0 },
};

const struct command command_log = {
	.name = STR_INIT("log"),
	.synopsis = STR_INIT("[OPTIONS] [FILE|FOLDER...]"),
	.doc = STR_INIT("what training logs tell: curves, events, findings"),
	.help = STR_INIT(
		"Reads TensorBoard events, CSV, JSON Lines, Hugging Face, "
		"Keras,\n"
		"Ultralytics, MLflow, W&B, DVCLive and what programs print; "
		"names\n"
		"what it knows but does not read (Aim, SwanLab, Comet ...).\n\n"
		"  gonogo log runs/                     overview of all runs, "
		"then each\n"
		"  gonogo log new/ --against old/       worse at the same "
		"step?\n"
		"  gonogo log run/ --watch --stop-on-fail || kill $PID\n"
		"  gonogo log runs/ -f html -o log.html\n\n"
		"FAIL and WARN are illnesses seen in the curves; a note is on "
		"how the run\n"
		"was set up and recorded, and gates in `gonogo check` only.\n"
		"Exit code 1 when a run is sick or much worse than the "
		"baseline, 2 when\n"
		"nothing could be judged or compared. docs/log.md says "
		"more.\n"),
	.option = options,
	.run = run,
};
