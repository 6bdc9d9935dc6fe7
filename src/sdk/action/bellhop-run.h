/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-log.h"
#include "bellhop-output.h"
#include "bellhop-progress.h"
#include "bellhop-series.h"
#include "bellhop-table.h"
#include "bellhop-tree.h"
#include "bellhop-verdict.h"

#include <bellhop-runtime.h>

G_BEGIN_DECLS

#define BELLHOP_TYPE_RUN (bellhop_run_get_type ())

G_DECLARE_FINAL_TYPE (BellhopRun, bellhop_run, BELLHOP, RUN, GObject)

typedef struct _BellhopAction BellhopAction;

typedef enum
{
  BELLHOP_RUN_WAITING,
  BELLHOP_RUN_RUNNING,
  BELLHOP_RUN_STOPPING,
  BELLHOP_RUN_DONE,
  BELLHOP_RUN_FAILED,
  BELLHOP_RUN_CANCELLED,
} BellhopRunState;

typedef void (*BellhopRunDetachFunc) (BellhopRun *run,
                                      gpointer    data);

#define BELLHOP_TYPE_RUN_STATE (bellhop_run_state_get_type ())
GType bellhop_run_state_get_type (void);

/* For perform(). */
void bellhop_run_set_progress (BellhopRun *self,
                               guint64     done,
                               guint64     total);
void bellhop_run_set_unit (BellhopRun *self,
                           BellhopUnit unit);
void bellhop_run_set_message (BellhopRun *self,
                              const char *message);
void bellhop_run_set_partial (BellhopRun *self);
void bellhop_run_take_verdict (BellhopRun     *self,
                               BellhopVerdict *verdict);
void bellhop_run_log (BellhopRun *self,
                      const char *format,
                      ...) G_GNUC_PRINTF (2, 3);
void bellhop_run_tell (BellhopRun *self,
                       const char *text);
void bellhop_run_set_follow_up (BellhopRun *self,
                                const char *title,
                                JsonNode   *parameters);
void bellhop_run_allow_detach (BellhopRun          *self,
                               BellhopRunDetachFunc func,
                               gpointer             data);
void bellhop_run_forbid_detach (BellhopRun *self);
BellhopFuture *bellhop_run_watch (BellhopRun    *self,
                                  BellhopFuture *work) G_GNUC_WARN_UNUSED_RESULT;
void bellhop_run_add_output (BellhopRun    *self,
                             BellhopOutput *output);
void bellhop_run_add_text (BellhopRun *self,
                           const char *name,
                           const char *title,
                           const char *media,
                           GBytes     *text);
void bellhop_run_add_json (BellhopRun *self,
                           const char *name,
                           const char *title,
                           JsonNode   *value);
void bellhop_run_add_json_document (BellhopRun          *self,
                                    const char          *name,
                                    const char          *title,
                                    const char          *media,
                                    BellhopJsonDocument *document);
void bellhop_run_add_picture (BellhopRun *self,
                              const char *name,
                              const char *title,
                              const char *media,
                              GBytes     *picture);
void bellhop_run_add_file (BellhopRun *self,
                           const char *name,
                           const char *title,
                           const char *media,
                           GFile      *file);
BellhopTable *bellhop_run_add_table (BellhopRun          *self,
                                     const char          *name,
                                     const char          *title,
                                     const BellhopColumn *columns,
                                     guint                n_columns);
BellhopTree *bellhop_run_add_tree (BellhopRun          *self,
                                   const char          *name,
                                   const char          *title,
                                   const BellhopColumn *columns,
                                   guint                n_columns);
BellhopSeries *bellhop_run_add_series (BellhopRun    *self,
                                       const char    *name,
                                       const char    *title,
                                       BellhopSeriesX x,
                                       BellhopUnit    y,
                                       const char    *y_unit);
GFile *bellhop_run_dup_folder (BellhopRun *self,
                               GError    **error);
void bellhop_run_drop_folder_sync (BellhopRun *self);

/* For whoever shows a run. */
const char *bellhop_run_get_id (BellhopRun *self);
BellhopAction *bellhop_run_get_parameters (BellhopRun *self);
const char *bellhop_run_get_action_id (BellhopRun *self);
const char *bellhop_run_get_action_title (BellhopRun *self);
BellhopRunState bellhop_run_get_state (BellhopRun *self);
guint bellhop_run_get_attempt (BellhopRun *self);
gboolean bellhop_run_is_settled (BellhopRun *self);
gboolean bellhop_run_is_detached (BellhopRun *self);
gboolean bellhop_run_is_partial (BellhopRun *self);
BellhopVerdict *bellhop_run_get_verdict (BellhopRun *self);
GDateTime *bellhop_run_get_started (BellhopRun *self);
double bellhop_run_get_seconds (BellhopRun *self);
double bellhop_run_get_stopped_ms (BellhopRun *self);
BellhopCancelReason bellhop_run_get_cancel_reason (BellhopRun *self);
const GError *bellhop_run_get_error (BellhopRun *self);
BellhopProgress *bellhop_run_get_progress (BellhopRun *self);
GListModel *bellhop_run_get_outputs (BellhopRun *self);
BellhopOutput *bellhop_run_find_output (BellhopRun *self,
                                        const char *name);
GListModel *bellhop_run_get_log (BellhopRun *self);
const char *bellhop_run_get_follow_up_title (BellhopRun *self);
BellhopRun *bellhop_run_call_follow_up (BellhopRun    *self,
                                        BellhopAction *action,
                                        GError       **error);
void bellhop_run_pause (BellhopRun *self);
void bellhop_run_resume (BellhopRun *self);
gboolean bellhop_run_is_paused (BellhopRun *self);
void bellhop_run_note_asked (BellhopRun *self,
                             gint64      asked_us);
void bellhop_run_cancel (BellhopRun         *self,
                         BellhopCancelReason reason);
BellhopFuture *bellhop_run_settled (BellhopRun *self) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_run_outcome (BellhopRun *self) G_GNUC_WARN_UNUSED_RESULT;
char *bellhop_run_dup_outcome_json (BellhopRun *self);
char *bellhop_run_dup_json (BellhopRun *self);
JsonNode *bellhop_run_to_json (BellhopRun *self);

G_END_DECLS
