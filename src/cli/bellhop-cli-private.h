/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <bellhop-runner.h>

G_BEGIN_DECLS

enum
{
  BELLHOP_EXIT_DONE = 0,
  BELLHOP_EXIT_FAILED = 1,
  BELLHOP_EXIT_USAGE = 2,
  BELLHOP_EXIT_CANCELLED = 130,
};

typedef enum
{
  BELLHOP_COLOR_AUTO,
  BELLHOP_COLOR_ALWAYS,
  BELLHOP_COLOR_NEVER,
} BellhopCliColor;

/* Automatic: a table for eyes on a terminal, and tabs in a pipe. */
typedef enum
{
  BELLHOP_FORMAT_AUTO,
  BELLHOP_FORMAT_TABLE,
  BELLHOP_FORMAT_TSV,
  BELLHOP_FORMAT_CSV,
  BELLHOP_FORMAT_JSON,
  BELLHOP_FORMAT_JSONL,
  BELLHOP_FORMAT_NULL,
} BellhopCliFormat;

/* What stands on the command line after the command. */
typedef struct
{
  const char *action_id; /* Borrowed */
  GPtrArray  *values;    /* Owned: of char *, "name=value" as they stand in argv */
  /* Borrowed: a text of another program's to take parameters from, as it stands in argv */
  char       *pasted;
  char      **columns;   /* Owned: those that are printed; NULL: all */
  const char *save_to;   /* Borrowed: a file in the place of standard output, or NULL */
  gboolean    copies;    /* prints such a text instead of running */
  gboolean    includes;  /* heads too */
  gboolean    help;
  BellhopCliFormat format;
  BellhopCliColor color;
  gboolean    quiet;
  gboolean    strict;    /* what could not be read is a failure */
  gboolean    raw;       /* control characters go to the terminal as they are */
} BellhopCliOptions;

/* Reads the words behind the command, or complains. */
gboolean _bellhop_cli_parse (char             **words,
                             gboolean           takes_action,
                             gboolean           takes_values,
                             BellhopCliOptions *options);

gboolean _bellhop_cli_is_json (const BellhopCliOptions *options);

/* For the shells. */
typedef void (*BellhopCliOptionFunc) (const char *form,
                                      const char *about,
                                      gpointer    data);

const char *_bellhop_cli_takes_value (const char *text);
void _bellhop_cli_foreach_option (gboolean             is_run,
                                  BellhopCliOptionFunc func,
                                  gpointer             data);

/* The words of a command line without short names; owned by the caller, or NULL: there is none.
 * FALSE, and said, when it cannot be understood. */
gboolean _bellhop_cli_expand (char  **words,
                              char ***out_expanded);
void _bellhop_cli_foreach_alias (BellhopCliOptionFunc func,
                                 gpointer             data);

/* Each prints its result and returns the exit code of the program. */
int _bellhop_cli_list (BellhopRegistry         *registry,
                       const BellhopCliOptions *options);
int _bellhop_cli_describe (BellhopRegistry         *registry,
                           const BellhopCliOptions *options);
int _bellhop_cli_run (BellhopRegistry         *registry,
                      const BellhopCliOptions *options);

/* What the last of @words can become, for the shells. */
int _bellhop_cli_complete (char **words);

/* Puts blanks in the place of control characters; takes UTF-8, and returns it. */
char *_bellhop_cli_clean (char *text);

/* A copy in which control characters are shown by their names: one line of UTF-8. */
char *_bellhop_cli_dup_clean_line (const char *text);

guint _bellhop_cli_get_terminal_width (int descriptor);

/* Whether the terminal knows no escapes. */
gboolean _bellhop_cli_is_dumb (void);

/* The columns that @text takes on a terminal. */
guint _bellhop_cli_get_width (const char *text);

char *_bellhop_cli_take_size (char *size);

/* Shorten @text to @width columns, at its end or in its middle. */
void _bellhop_cli_cut (GString *text,
                       guint    width);
void _bellhop_cli_cut_middle (GString *text,
                              guint    width);

/* One line on standard error, after the name of the program. */
void _bellhop_cli_complain (const char *format,
                            ...) G_GNUC_PRINTF (1, 2);

/* Finds the action, or complains and suggests another. */
BellhopActionInfo *_bellhop_cli_find_action (BellhopRegistry *registry,
                                             const char      *id);

/* Sets the parameters, or complains about the first that is wrong. */
gboolean _bellhop_cli_set_parameters (BellhopAction           *action,
                                      const BellhopCliOptions *options);

/* What stands for a value: itself, or what “-” or “@PATH” brings. */
char *_bellhop_cli_read_value (const char *value,
                               GError    **error);

/* Fills in what was pasted, or complains. */
gboolean _bellhop_cli_paste (BellhopAction           *action,
                             const BellhopCliOptions *options);

/* Prints the action as text of another program's. */
int _bellhop_cli_copy (BellhopAction *action);

/* Where results go: standard output, or a file. */
GOutputStream *_bellhop_cli_open_results (void);

/* The same for what others have written: on a terminal without control characters, unless @raw. */
GOutputStream *_bellhop_cli_open_terminal (gboolean raw);

/* What is written to it comes to @base without control characters. */
GOutputStream *_bellhop_cli_clean_stream (GOutputStream *base);

/* JSON that is written to it comes to @base with colours. */
GOutputStream *_bellhop_cli_highlight_json (GOutputStream *base);

/* Has them go to a file, or complains. */
gboolean _bellhop_cli_save_results (const char *path);

/* Puts the file in its place if they are whole, and else says that it is not. FALSE, and said, when
 * that failed. */
gboolean _bellhop_cli_end_results (gboolean is_whole);

gboolean _bellhop_cli_is_terminal (void);
gboolean _bellhop_cli_is_for_eyes (const BellhopCliOptions *options);

/* From here on @stream, if it is one to a terminal, is given JSON, or something else again. */
gboolean _bellhop_cli_begin_json (GOutputStream *stream,
                                  gboolean       is_json,
                                  GError       **error);

/* FALSE, and said, when something could not be written. That a reader has gone away is its own
 * business. */
gboolean _bellhop_cli_decide_write (gboolean succeeded,
                                    GError  *error);
gboolean _bellhop_cli_has_reader (void);
gboolean _bellhop_cli_print_text (const char *text);

/* The same with a line feed behind it: JSON. */
gboolean _bellhop_cli_print_line (const char *text);
gboolean _bellhop_cli_print_json (JsonNode *node,
                                  gboolean  pretty);

gboolean _bellhop_cli_write_output (BellhopOutput           *output,
                                    const BellhopCliOptions *options,
                                    GError                 **error);

/* Whether it is an object of a few numbers and words. */
gboolean _bellhop_cli_is_facts (BellhopOutput *output);

/* All outputs but those that are @printed already. */
gboolean _bellhop_cli_print_outputs (BellhopRun              *run,
                                     GPtrArray               *printed,
                                     const BellhopCliOptions *options);

/* Whether programs are given it. */
gboolean _bellhop_cli_is_result (BellhopOutput           *output,
                                 const BellhopCliOptions *options);

/* Complains when there is no table with the columns that are wanted. */
gboolean _bellhop_cli_check_columns (BellhopRun              *run,
                                     const BellhopCliOptions *options);

/* Those of @table that are wanted; NULL when it does not have them. */
guint *_bellhop_cli_choose_columns (BellhopTable            *table,
                                    const BellhopCliOptions *options,
                                    guint                   *out_n_columns);

/* Whether colours are wanted, on a terminal that has them. */
gboolean _bellhop_cli_has_color (const BellhopCliOptions *options);

/* Whether paths can be opened by a click. */
gboolean _bellhop_cli_has_links (const BellhopCliOptions *options);
void _bellhop_cli_append_link (GString    *text,
                               const char *path,
                               const char *shown);

/* For eyes: aligned to the width of the terminal. What there is when it is made decides how wide
 * the columns are; a table that is not whole has all of them, also those that say nothing yet. */
typedef struct _BellhopCliTable BellhopCliTable;

gboolean _bellhop_cli_table_may_grow (BellhopTable *table);
BellhopCliTable *_bellhop_cli_table_new (BellhopTable            *table,
                                         gboolean                 is_whole,
                                         const BellhopCliOptions *options);
void _bellhop_cli_table_free (BellhopCliTable *self);

/* Writes the rows that have come since the last time. */
gboolean _bellhop_cli_table_write (BellhopCliTable *self,
                                   GOutputStream   *stream,
                                   GError         **error);

/* For programs: the rows of a table as they come. */
typedef struct _BellhopCliRows BellhopCliRows;

/* NULL when @table does not have the columns that are wanted. */
BellhopCliRows *_bellhop_cli_rows_new (BellhopTable            *table,
                                       const BellhopCliOptions *options);
void _bellhop_cli_rows_free (BellhopCliRows *self);

/* Writes what has come since the last time. */
gboolean _bellhop_cli_rows_write (BellhopCliRows *self,
                                  GOutputStream  *stream,
                                  GError        **error);

/* How many things could not be read, or not all of them. */
guint _bellhop_cli_count_shortfall (BellhopRun *run);

/* The line that shows progress on a terminal. */
typedef struct _BellhopCliProgress BellhopCliProgress;

BellhopCliProgress *_bellhop_cli_progress_new (BellhopRun *run);

/* The progress is shown no more; what the run notes still is. */
void _bellhop_cli_progress_erase (BellhopCliProgress *self);
void _bellhop_cli_progress_end_line (BellhopCliProgress *self);
/* One line that says how it goes, wherever standard error goes. */
void _bellhop_cli_print_status (BellhopRun *run);
void _bellhop_cli_progress_free (BellhopCliProgress *self);

/* Prints what comes first as it comes: a text that grows, and for programs the rows of a table.
 * @progress is its own, and goes when there is something to print; it may be NULL. */
typedef struct _BellhopCliGrowing BellhopCliGrowing;

BellhopCliGrowing *_bellhop_cli_growing_new (BellhopRun              *run,
                                             BellhopCliProgress      *progress,
                                             const BellhopCliOptions *options);

/* Returns the outputs that it has printed; owned by the caller. @out_succeeded: whether it could
 * print them, which has been said. */
GPtrArray *_bellhop_cli_growing_end (BellhopCliGrowing *self,
                                     gboolean          *out_succeeded);

/* Until the end an interrupt, a termination and a hangup cancel @run; a second one, but for a
 * hangup, ends the program. */
void _bellhop_cli_signals_begin (BellhopRun *run);
void _bellhop_cli_signals_end (void);

/* Prints what happens in a run, a line an event. */
typedef struct _BellhopCliEvents BellhopCliEvents;

BellhopCliEvents *_bellhop_cli_events_new (BellhopRun *run);

/* FALSE: not all of it could be printed, which has been said. */
gboolean _bellhop_cli_events_end (BellhopCliEvents *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopCliProgress, _bellhop_cli_progress_free)

G_END_DECLS
