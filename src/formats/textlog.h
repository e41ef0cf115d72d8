/*
 * What programs print while they train: progress bars, "key: value" lines,
 * Python dicts, tables, in whatever order. Read line by line (CR counts as an
 * end, so each redraw of a bar is seen), colours and backspaces taken out,
 * ranks and time stamps in front passed over.
 *
 * There is no grammar: numbers are found, the words in front of each are its
 * name, and only names with a known role count (formats/role.h). In a line
 * without a loss, a metric or a counter, numbers are settings, not points.
 */
#ifndef GONOGO_FORMATS_TEXTLOG_H
#define GONOGO_FORMATS_TEXTLOG_H

#include "base/window.h"
#include "formats/log.h"

struct textlog;

struct textlog *textlog_new(const struct log_sink *sink);
/* `line` without its end; `number` is its place. */
void textlog_line(struct textlog *t, str line, uint32_t number);
/* Rows and events said so far: nothing of a log in it when both are 0. */
uint64_t textlog_found(const struct textlog *t);

/* Its memory beside the sink's; what it found can still be asked. */
void textlog_release(struct textlog *t);

/* All lines; gives up after `patience` bytes without a row (0: never). */
struct textlog *textlog_read(struct window *w, uint64_t patience,
			     const struct log_sink *sink);

#endif
