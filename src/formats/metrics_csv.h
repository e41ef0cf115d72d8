/*
 * Tables of metrics as loggers write them: CSV and TSV with a header, a row a
 * moment. Line by line (no line feed inside a field), because such files are
 * appended to, cut, and get a second header on restart. Blank, NA and None
 * cells are no values; "nan" is one.
 */
#ifndef GONOGO_FORMATS_METRICS_CSV_H
#define GONOGO_FORMATS_METRICS_CSV_H

#include "base/arena.h"
#include "base/window.h"
#include "formats/log.h"

enum { METRICS_CSV_COLUMNS = 4096 };

/* The header that the first bytes of a file show; 0 when they are no table. */
size_t metrics_csv_header(str head, str *column, size_t max);

/* `prefix` stands in front of every column that is not an axis ("train/"). */
void metrics_csv_read(struct window *w, str prefix, const struct log_sink *sink);

#endif
