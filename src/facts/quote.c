#include "facts/quote.h"

#include "base/num.h"

#include <math.h>

/* Names that stand for one number each, and nothing else in prose. */
static const char *const metrics[] = {
	"accuracy",
	"macro_f1",
	"micro_f1",
	"weighted_f1",
	"f1",
	"roc_auc",
	"auc",
	"pr_auc",
	"precision",
	"recall",
	"top1",
	"top5",
	"rmse",
	"mae",
	"mse",
	"miou",
	"iou",
	"map",
	"bleu",
	"rouge_l",
	"wer",
	"cer",
	"perplexity",
	"exact_match",
	"ndcg",
	"mrr",
	"macro_auc",
	"macro_recall",
	"win_rate",
	"r2",
	"macro_precision",
	"dice",
	"ece",
};

static str last_key(str path)
{
	struct str_cut c = str_cut_last(path, '.');

	return c.found ? c.tail : path;
}

str quote_metric(str path)
{
	str key = last_key(path);

	for (size_t i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++)
		if (str_eq(key, str_from(metrics[i])))
			return key;
	return S("");
}

bool quote_names(str path, str metric)
{
	static const char *const groups[] = { "",        "model",   "test",
					      "metrics", "overall", "eval",
					      "scores" };
	struct str_cut c = str_cut_last(path, '.');
	str group = c.found ? c.head : S("");

	if (!str_eq(last_key(path), metric))
		return false;
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		if (str_eq(group, str_from(groups[i])))
			return true;
	return false;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       (unsigned char)c >= 0x80;
}

/* The metric's name at `at`, its parts divided by '_', '-' or a blank; the
 * place behind it, or 0. */
static size_t name_ends(str text, size_t at, str metric)
{
	if (at && (is_letter(text.s[at - 1]) || text.s[at - 1] == '_' ||
		   text.s[at - 1] == '-'))
		return 0;
	for (size_t i = 0; i < metric.len; i++, at++) {
		char c = at < text.len ? text.s[at] : 0;

		if (c != metric.s[i] &&
		    !(metric.s[i] == '_' && (c == ' ' || c == '-')))
			return 0;
	}
	return at == text.len || !is_letter(text.s[at]) ? at : 0;
}

/* Over what may stand between a name and its number. */
static size_t skip_between(str text, size_t at)
{
	static const char *const words[] = { "is", "of",  "was",  "score",
					     "on", "the", "test", "at",
					     "to", "set" };

	while (at < text.len) {
		bool word = false;

		if (str_find_byte(S(" :=|*`~"), text.s[at], 0) < 7) {
			at++;
			continue;
		}
		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
			str w = str_from(words[i]);

			if (str_starts(str_sub(text, at, text.len), w) &&
			    at + w.len < text.len && text.s[at + w.len] == ' ') {
				at += w.len;
				word = true;
				break;
			}
		}
		if (!word)
			break;
	}
	return at;
}

static bool is_digit(str text, size_t at)
{
	return at < text.len && text.s[at] >= '0' && text.s[at] <= '9';
}

static bool read_number(str text, size_t at, struct quote *out)
{
	size_t from = at;

	out->step = 1;
	while (is_digit(text, at))
		at++;
	if (at == from || at - from > 9)
		return false;
	if (at < text.len && text.s[at] == '.' && is_digit(text, at + 1))
		for (at++; is_digit(text, at) && at - from < 20; at++)
			out->step /= 10;
	/* 1.2.3, 2026-01-02, 3x and 95-98 are no plain number */
	if (at < text.len && (is_letter(text.s[at]) || text.s[at] == '-' ||
			      (text.s[at] == '.' && is_digit(text, at + 1)) ||
			      (text.s[at] == ',' && is_digit(text, at + 1))))
		return false;
	out->text = str_sub(text, from, at);
	if (!num_parse_double(out->text, &out->value))
		return false;
	while (at < text.len && text.s[at] == ' ')
		at++;
	out->percent = at < text.len && text.s[at] == '%';
	return true;
}

bool quote_find(str text, str metric, struct quote *out)
{
	str first = str_sub(metric, 0, 1);

	for (size_t at = str_find(text, first, 0); at < text.len;
	     at = str_find(text, first, at + 1)) {
		size_t end = name_ends(text, at, metric);

		/* A whole number without % is a count, a class, a version. */
		if (end && read_number(text, skip_between(text, end), out) &&
		    (out->percent || out->step < 1))
			return true;
	}
	return false;
}

bool quote_agrees(const struct quote *q, double measured)
{
	double slack = q->step * (0.5 + 1e-6);

	if (fabs(q->value - measured) <= slack)
		return true;
	/* 91.3 stands for 0.913, with or without the sign. */
	return (q->percent || q->value > 1) &&
	       fabs(q->value - measured * 100) <= slack;
}
