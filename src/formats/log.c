#include "formats/log.h"

#include "base/buf.h"
#include "base/num.h"

#include <math.h>

static const str format_names[] = {
#define LOG_FORMAT_NAME(id, name) STR_INIT(name),
	LOG_FORMATS(LOG_FORMAT_NAME)
#undef LOG_FORMAT_NAME
};

static const struct {
	str name, words;
} events[] = {
#define LOG_EVENT_ENTRY(id, name, words) { STR_INIT(name), STR_INIT(words) },
	LOG_EVENTS(LOG_EVENT_ENTRY)
#undef LOG_EVENT_ENTRY
};

str log_format_name(enum log_format f)
{
	return f < LOG_FORMAT_COUNT ? format_names[f] : S("");
}

str log_event_name(enum log_event e)
{
	return e < LOG_EVENT_COUNT ? events[e].name : S("");
}

static const str comparing[] = {
	STR_INIT("improved from"), STR_INIT("not improve from"),
	STR_INIT("improved by"),   STR_INIT("decreased ("),
	STR_INIT("increased ("),   STR_INIT("improved ("),
};

static str longest_part(str words)
{
	str longest = S("");

	while (words.len) {
		struct str_cut c = str_cut(words, '&');

		if (c.head.len > longest.len)
			longest = c.head;
		words = c.tail;
	}
	return longest;
}

static bool has_all(str line, str words)
{
	while (words.len) {
		struct str_cut c = str_cut(words, '&');

		if (!phrase_in(line, c.head))
			return false;
		words = c.tail;
	}
	return true;
}

void log_events_init(struct log_events *e)
{
	*e = (struct log_events){ 0 };
	for (size_t i = 0; i < LOG_EVENT_COUNT; i++)
		for (str words = events[i].words; words.len;) {
			struct str_cut c = str_cut(words, '|');

			e->v[e->n].words = c.head;
			e->v[e->n++].event = (enum log_event)i;
			phrases_add(&e->phrases, longest_part(c.head));
			words = c.tail;
		}
	e->best = e->n;
	phrases_add(&e->phrases, S("best iteration is:"));
	e->compares = e->phrases.n;
	for (size_t i = 0; i < sizeof(comparing) / sizeof(comparing[0]); i++)
		phrases_add(&e->phrases, comparing[i]);
}

struct log_said log_said_by(const struct log_events *e, str line)
{
	struct log_said said = { .event = LOG_EVENT_COUNT };
	struct phrase_set found;

	if (!phrases_find(&e->phrases, line, &found))
		return said;
	said.best_follows = phrase_set_has(&found, e->best);
	for (size_t i = e->compares; i < e->phrases.n; i++)
		said.compares = said.compares || phrase_set_has(&found, i);
	for (size_t i = 0; i < e->n && said.event == LOG_EVENT_COUNT; i++)
		if (phrase_set_has(&found, i) && has_all(line, e->v[i].words))
			said.event = e->v[i].event;
	return said;
}

static void say(const struct log_sink *s, const struct log_item *item)
{
	s->say(s->ctx, item);
}

void log_say_row(const struct log_sink *s, uint32_t line,
		 const struct log_row *row)
{
	struct log_item it = { .type = LOG_ITEM_ROW, .line = line };

	it.u.row = *row;
	say(s, &it);
}

void log_say_event(const struct log_sink *s, uint32_t line, enum log_event id,
		   str text)
{
	struct log_item it = { .type = LOG_ITEM_EVENT, .line = line };

	it.u.event.id = id;
	it.u.event.text = text;
	say(s, &it);
}

static void say_named(const struct log_sink *s, enum log_item_type type,
		      uint32_t line, str key, str text, double value)
{
	struct log_item it = { .type = type, .line = line };

	it.u.named.key = key;
	it.u.named.text = text;
	it.u.named.value = value;
	say(s, &it);
}

void log_say_fact(const struct log_sink *s, uint32_t line, const char *key,
		  double value)
{
	say_named(s, LOG_ITEM_FACT, line, str_from(key), S(""), value);
}

void log_say_param(const struct log_sink *s, uint32_t line, str key, str text)
{
	say_named(s, LOG_ITEM_PARAM, line, key, text, NAN);
}

void log_say_setting(const struct log_sink *s, uint32_t line, str key,
		     const struct log_pair *p)
{
	struct buf b;

	if (p->text.len || !p->number) {
		log_say_param(s, line, key, p->text);
		return;
	}
	buf_init(&b, 64);
	num_print(&b, p->value);
	log_say_param(s, line, key, buf_str(&b));
	buf_release(&b);
}

void log_say_run(const struct log_sink *s, str name)
{
	say_named(s, LOG_ITEM_RUN, 0, name, S(""), NAN);
}

void log_say_restart(const struct log_sink *s, uint32_t line, double step)
{
	struct log_item it = { .type = LOG_ITEM_RESTART, .line = line };

	it.u.step = step;
	say(s, &it);
}

void log_say_progress(const struct log_sink *s, uint32_t line,
		      const struct log_progress *p)
{
	struct log_item it = { .type = LOG_ITEM_PROGRESS, .line = line };

	it.u.progress = *p;
	say(s, &it);
}

struct log_row log_row_new(const struct log_pair *pair, size_t n)
{
	return (struct log_row){
		.step = NAN, .epoch = NAN, .time = NAN, .pair = pair, .n = n
	};
}

/* Values of 0 lie in the bucket that starts at or below it and ends above it,
 * whoever made the histogram; of a wide bucket nobody knows what is in it. */
double log_zero_share(const struct log_bucket *b, size_t n)
{
	const double tiny = 1e-6;
	double all = 0, zero = 0;

	for (size_t i = 0; i < n; i++) {
		if (!(b[i].count > 0))
			continue;
		all += b[i].count;
		if (b[i].left >= -tiny && b[i].right <= tiny)
			zero += b[i].count;
		else if (b[i].left <= 0 && b[i].right > 0)
			return NAN;
	}
	return all > 0 ? zero / all : NAN;
}
