#include "formats/mlflow.h"

#include "base/arena.h"
#include "base/num.h"
#include "formats/lines.h"

#include <math.h>
#include <sqlite3.h>
#include <string.h>

enum { RUN_ID = 32, STATEMENT_STEPS = 200000, PARAM_MAX = 8192 };

/* ---- file store ---- */

static bool is_run_id(str s)
{
	if (s.len != RUN_ID)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!((s.s[i] >= '0' && s.s[i] <= '9') ||
		      (s.s[i] >= 'a' && s.s[i] <= 'f')))
			return false;
	return true;
}

/* "metrics/" and the like, with a name behind it. */
static bool is_under(str path, str folder, str *name)
{
	if (!str_starts(path, folder) || path.len == folder.len)
		return false;
	*name = str_sub(path, folder.len, path.len);
	return true;
}

static enum mlflow_file file_of(str rest, str *name)
{
	if (str_eq(rest, S("meta.yaml")))
		return MLFLOW_META;
	if (is_under(rest, S("metrics/"), name))
		return MLFLOW_METRIC;
	return is_under(rest, S("params/"), name) ? MLFLOW_PARAM : MLFLOW_NONE;
}

/* A folder with a run's id, somewhere below; the store may have any name. */
struct mlflow_path mlflow_path_of(str path)
{
	struct mlflow_path p = { 0 };
	size_t from = 0;

	while (from < path.len) {
		size_t to = str_find_byte(path, '/', from);
		str rest = str_sub(path, to < path.len ? to + 1 : to, path.len);

		if (is_run_id(str_sub(path, from, to))) {
			p.run = str_sub(path, 0, to);
			p.file = file_of(rest, &p.name);
			return p;
		}
		from = to + 1;
	}
	return p;
}

static bool take_field(str *rest, str *field)
{
	struct str_cut c = str_cut(str_trim(*rest), ' ');

	*field = c.head;
	*rest = c.tail;
	return field->len > 0;
}

void mlflow_metric_read(struct window *w, str name, const struct log_sink *sink)
{
	struct lines l = lines_of(w, sink->limits->log_line, false);
	str line;

	while (lines_next(&l, &line)) {
		str time, value, step;
		struct log_pair p = { .key = name, .number = true };
		struct log_row row = log_row_new(&p, 1);

		if (!take_field(&line, &time) || !take_field(&line, &value) ||
		    !num_parse_loose(time, &row.time) ||
		    !num_parse_loose(value, &p.value)) {
			if (l.ended)
				diag_add(sink->diags, DIAG_LOG_MALFORMED,
					 l.number, 0,
					 "not a metric line; skipped");
			continue;
		}
		row.time /= 1000;
		row.step = 0;
		if (take_field(&line, &step) && !num_parse_loose(step, &row.step))
			row.step = 0;
		log_say_row(sink, l.number, &row);
	}
}

static double status_of(str word)
{
	if (str_eq(word, S("3")) || str_eq(word, S("FINISHED")))
		return 0;
	if (str_eq(word, S("4")) || str_eq(word, S("5")) ||
	    str_eq(word, S("FAILED")) || str_eq(word, S("KILLED")))
		return 2;
	return 1;
}

void mlflow_meta_read(struct window *w, const struct log_sink *sink)
{
	struct lines l = lines_of(w, sink->limits->log_line, false);
	str line;
	double ms;

	while (lines_next(&l, &line)) {
		struct str_cut c = str_cut(line, ':');
		str value = str_trim(c.tail);

		if (str_eq(c.head, S("status")))
			log_say_fact(sink, l.number, "status", status_of(value));
		else if (str_eq(c.head, S("start_time")) &&
			 num_parse_loose(value, &ms))
			log_say_fact(sink, l.number, "start", ms / 1000);
		else if (str_eq(c.head, S("end_time")) &&
			 num_parse_loose(value, &ms))
			log_say_fact(sink, l.number, "end", ms / 1000);
	}
}

void mlflow_param_read(struct window *w, str name, const struct log_sink *sink)
{
	str text;

	window_has(w, PARAM_MAX);
	text = str_of(w->at, (size_t)(w->end - w->at));
	log_say_param(sink, 1, name, str_trim(str_sub(text, 0, PARAM_MAX)));
}

/* ---- database ---- */

static str column_text(sqlite3_stmt *st, int i)
{
	const void *s = sqlite3_column_blob(st, i);
	int n = sqlite3_column_bytes(st, i);

	return s && n > 0 ? str_of(s, (size_t)n) : S("");
}

static bool prepare(sqlite3 *db, const char *sql, sqlite3_stmt **st)
{
	return sqlite3_prepare_v2(db, sql, -1, st, NULL) == SQLITE_OK;
}

static void say_metrics(sqlite3 *db, str run, const struct log_sink *sink)
{
	sqlite3_stmt *st;
	uint32_t n = 0;

	if (!prepare(db,
		     "SELECT key, value, timestamp, step, is_nan FROM metrics "
		     "WHERE run_uuid = ?1 ORDER BY key, step, timestamp",
		     &st))
		return;
	sqlite3_bind_text(st, 1, run.s, (int)run.len, SQLITE_STATIC);
	while (sqlite3_step(st) == SQLITE_ROW) {
		struct log_pair p = { .key = column_text(st, 0), .number = true };
		struct log_row row = log_row_new(&p, 1);

		p.value = sqlite3_column_int(st, 4)
				  ? NAN
				  : sqlite3_column_double(st, 1);
		if (fabs(p.value) > 1.79e308)
			p.value = p.value > 0 ? INFINITY : -INFINITY;
		row.time = sqlite3_column_double(st, 2) / 1000;
		row.step = sqlite3_column_double(st, 3);
		log_say_row(sink, ++n, &row);
	}
	sqlite3_finalize(st);
}

static void say_params(sqlite3 *db, str run, const struct log_sink *sink)
{
	sqlite3_stmt *st;

	if (!prepare(db, "SELECT key, value FROM params WHERE run_uuid = ?1 ORDER BY key",
		     &st))
		return;
	sqlite3_bind_text(st, 1, run.s, (int)run.len, SQLITE_STATIC);
	while (sqlite3_step(st) == SQLITE_ROW)
		log_say_param(sink, 0, column_text(st, 0), column_text(st, 1));
	sqlite3_finalize(st);
}

static void say_runs(sqlite3 *db, const struct log_sink *sink)
{
	sqlite3_stmt *st;

	if (!prepare(db,
		     "SELECT run_uuid, status, start_time, end_time FROM runs "
		     "WHERE lifecycle_stage IS NULL OR lifecycle_stage <> "
		     "'deleted' "
		     "ORDER BY start_time, run_uuid",
		     &st))
		return;
	while (sqlite3_step(st) == SQLITE_ROW) {
		str run = str_dup(sink->scratch, column_text(st, 0));

		log_say_run(sink, run);
		log_say_fact(sink, 0, "status", status_of(column_text(st, 1)));
		if (sqlite3_column_type(st, 2) != SQLITE_NULL)
			log_say_fact(sink, 0, "start",
				     sqlite3_column_double(st, 2) / 1000);
		if (sqlite3_column_type(st, 3) != SQLITE_NULL)
			log_say_fact(sink, 0, "end",
				     sqlite3_column_double(st, 3) / 1000);
		say_params(db, run, sink);
		say_metrics(db, run, sink);
	}
	sqlite3_finalize(st);
}

static bool is_mlflow(sqlite3 *db)
{
	sqlite3_stmt *st;
	bool ok = false;

	if (!prepare(db,
		     "SELECT count(*) FROM sqlite_master WHERE type = 'table' "
		     "AND name "
		     "IN ('runs', 'metrics', 'latest_metrics')",
		     &st))
		return false;
	if (sqlite3_step(st) == SQLITE_ROW)
		ok = sqlite3_column_int(st, 0) == 3;
	sqlite3_finalize(st);
	return ok;
}

/* A hostile schema must not run anything of its own, nor for ever. */
static int give_up(void *ctx)
{
	unsigned *left = ctx;

	return *left ? (--*left, 0) : 1;
}

static void harden(sqlite3 *db, unsigned *steps)
{
	sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
	sqlite3_limit(db, SQLITE_LIMIT_LENGTH, 1 << 26);
	sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_progress_handler(db, 10000, give_up, steps);
}

bool mlflow_db_read(str database, const struct log_sink *sink)
{
	sqlite3 *db = NULL;
	unsigned steps = STATEMENT_STEPS;
	bool ok = false;
	char *copy = arena_alloc(sink->scratch, database.len + 1, 16);

	memcpy(copy, database.s, database.len);
	/* A write-ahead log beside it cannot be had from memory: the header
	 * says WAL, which an in-memory database must not. */
	if (database.len > 20 && copy[18] == 2 && copy[19] == 2)
		copy[18] = copy[19] = 1;
	if (sqlite3_open_v2(":memory:", &db, SQLITE_OPEN_READONLY, NULL) ==
		    SQLITE_OK &&
	    sqlite3_deserialize(db, "main", (unsigned char *)copy,
				(sqlite3_int64)database.len,
				(sqlite3_int64)database.len,
				SQLITE_DESERIALIZE_READONLY) == SQLITE_OK) {
		harden(db, &steps);
		ok = is_mlflow(db);
		if (ok)
			say_runs(db, sink);
		if (!steps || sqlite3_errcode(db) == SQLITE_CORRUPT)
			diag_add(sink->diags,
				 steps ? DIAG_LOG_MALFORMED : DIAG_LOG_LIMIT, 0,
				 0,
				 steps ? "the database is damaged"
				       : "the database takes too long to read");
	}
	sqlite3_close(db);
	return ok;
}
