#include "formats/log.h"

#include "base/buf.h"
#include "base/num.h"

#include <assert.h>
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

static bool has_all(str line, str words)
{
	while (words.len) {
		struct str_cut c = str_cut(words, '&');

		if (!str_has(line, c.head))
			return false;
		words = c.tail;
	}
	return true;
}

/* A bit for each letter a to z that stands in it. */
static uint32_t letters_of(str s)
{
	uint32_t set = 0;

	for (size_t i = 0; i < s.len; i++) {
		unsigned c = (unsigned char)s.s[i] - 'a';

		set |= c < 26 ? 1u << c : 0;
	}
	return set;
}

void log_events_init(struct log_events *e)
{
	e->n = 0;
	for (size_t i = 0; i < LOG_EVENT_COUNT; i++)
		for (str words = events[i].words; words.len;) {
			struct str_cut c = str_cut(words, '|');

			assert(e->n < LOG_EVENT_SPELLINGS);
			e->v[e->n].words = c.head;
			e->v[e->n].letters = letters_of(c.head);
			e->v[e->n++].event = (enum log_event)i;
			words = c.tail;
		}
}

enum log_event log_event_of(const struct log_events *e, str line)
{
	uint32_t letters = letters_of(line);

	for (size_t i = 0; i < e->n; i++)
		if (!(e->v[i].letters & ~letters) && has_all(line, e->v[i].words))
			return e->v[i].event;
	return LOG_EVENT_COUNT;
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
