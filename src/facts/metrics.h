/*
 * Results of evaluations: JSON files whose name or folder says so (metrics,
 * results, eval, scores, benchmarks ...), or that the configuration names.
 *
 * The record: {format: "metrics-json", numbers: {PATH: number}, texts: {PATH:
 * text}}, PATH being the keys joined by '.', list items by their index; at most
 * metrics.values of each, texts cut at 200 bytes.
 *
 * Tables of experiments (experiments*.csv, sweep*.csv, trials*.csv, or named):
 * {format: "experiments-csv", columns: [...], rows: [{COLUMN: number or
 * text}]}, at most experiments.rows of them.
 */
#ifndef GONOGO_FACTS_METRICS_H
#define GONOGO_FACTS_METRICS_H

#include "facts/scanner.h"

extern const struct scanner scanner_metrics;
extern const struct scanner scanner_experiments;

#endif
