/*
 * Results of load tests as our own CSV has them: one row a cell of
 * concurrency level x query set, with the columns
 *
 *	query_set concurrency n errors mean_ms p50_ms p90_ms p95_ms p99_ms rps
 *	rss_mb gpu_mb cpu_pct fds
 *
 * (also `level`, `workers` for concurrency; `requests` for n; a latency in
 * seconds as p99_s), or a soak: `minute` (or `second`, `hour`) and resources.
 *
 * The record: {format: "gonogo-csv", cells: [{set, level, n, errors, mean, p50,
 * p90, p95, p99, rps, rss_mb, gpu_mb, cpu_pct, fds, line}]}, latencies in ms,
 * what is not there left out; or {format: "gonogo-soak", minutes: [...],
 * rss_mb: [...], gpu_mb: [...], fds: [...]}. Beside it {format:
 *"loadtest-meta", sets: {SET: {FIELD: number}}} says how hard a query set is.
 */
#ifndef GONOGO_FACTS_LOADTEST_H
#define GONOGO_FACTS_LOADTEST_H

#include "facts/scanner.h"

extern const struct scanner scanner_loadtest;

#endif
