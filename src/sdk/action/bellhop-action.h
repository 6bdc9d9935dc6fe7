/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-pace.h"
#include "bellhop-param-entry.h"
#include "bellhop-run.h"

G_BEGIN_DECLS

#define BELLHOP_ACTION_EXTENSION_POINT "bellhop-action"
#define BELLHOP_TYPE_ACTION (bellhop_action_get_type ())

G_DECLARE_DERIVABLE_TYPE (BellhopAction, bellhop_action, BELLHOP, ACTION, GObject)

typedef enum
{
  BELLHOP_ACTION_IDLE,
  BELLHOP_ACTION_PENDING,
  BELLHOP_ACTION_DONE,
  BELLHOP_ACTION_FAILED,
} BellhopActionState;

#define BELLHOP_TYPE_ACTION_STATE (bellhop_action_state_get_type ())
GType bellhop_action_state_get_type (void);

/* What a call does while an earlier one is under way. */
typedef enum
{
  BELLHOP_POLICY_RESTART,
  BELLHOP_POLICY_RESTART_JOINED,
  BELLHOP_POLICY_DROP,
  BELLHOP_POLICY_QUEUE,
  BELLHOP_POLICY_KEEP_LATEST,
  BELLHOP_POLICY_PARALLEL,
} BellhopActionPolicy;

/* Shows at once what a call with @parameters is expected to bring; returns what undoing needs. */
typedef gpointer (*BellhopOptimisticApplyFunc) (BellhopAction *parameters,
                                                gpointer       data);
typedef void (*BellhopOptimisticUndoFunc) (BellhopAction *parameters,
                                           gpointer       token,
                                           gpointer       data);

struct _BellhopActionClass
{
  GObjectClass parent_class;

  /* In a fiber, on a frozen copy of the parameters. */
  gboolean (*perform) (BellhopAction *self,
                       BellhopRun    *run,
                       GError       **error);

  /* Rules that span parameters; *out_param names the one at fault. */
  gboolean (*check) (BellhopAction *self,
                     const char   **out_param,
                     GError       **error);

  /* Sets parameters of a fresh action from a text of another program's, if it is one; adds to
   * @notes (of char *) what a person should know. In a fiber: it may await. FALSE without an
   * error: it is something else. */
  gboolean (*import_text) (BellhopAction *self,
                           const char    *text,
                           GPtrArray     *notes,
                           GError       **error);

  /* The other way round, with parameters that have been checked. */
  char *(*export_text) (BellhopAction *self,
                        GError       **error);

  /* Sets parameters that show what the action does, wherever it is; the future may take its
     time. */
  BellhopFuture *(*fill_example) (BellhopAction *self);

  /* Takes the file at @path in the place of the text of @param, which cannot hold what is in it;
   * all other parameters are set. FALSE without an error: there is no such way. */
  gboolean (*take_file) (BellhopAction *self,
                         const char    *param,
                         const char    *path,
                         GError       **error);

  gpointer padding[8];
};

/* For class_init of a subclass. */
void bellhop_action_class_set_about (BellhopActionClass *klass,
                                     const char         *id,
                                     const char         *title,
                                     const char         *description);
void bellhop_action_class_set_category (BellhopActionClass *klass,
                                        const char         *category,
                                        const char         *icon_name);
void bellhop_action_class_set_keywords (BellhopActionClass *klass,
                                        const char         *keywords);
void bellhop_action_class_set_policy (BellhopActionClass *klass,
                                      BellhopActionPolicy policy,
                                      guint               limit);
void bellhop_action_class_set_export_title (BellhopActionClass *klass,
                                            const char         *title);
void bellhop_action_class_set_live (BellhopActionClass *klass,
                                    guint               delay_ms);
void bellhop_action_class_add_param (BellhopActionClass *klass,
                                     GParamSpec         *pspec,
                                     BellhopParamKind    kind,
                                     BellhopParamFlags   flags);
void bellhop_action_class_add_params (BellhopActionClass      *klass,
                                      const char              *domain,
                                      const BellhopParamEntry *entries,
                                      guint                    n_entries);
const char *bellhop_action_class_get_id (BellhopActionClass *klass);
const char *bellhop_action_class_get_title (BellhopActionClass *klass);
const char *bellhop_action_class_get_description (BellhopActionClass *klass);
const char *bellhop_action_class_get_category (BellhopActionClass *klass);
const char *bellhop_action_class_get_icon_name (BellhopActionClass *klass);
const char *bellhop_action_class_get_keywords (BellhopActionClass *klass);
const char *bellhop_action_class_get_export_title (BellhopActionClass *klass);
guint bellhop_action_class_get_live_ms (BellhopActionClass *klass);
const char *bellhop_action_class_get_problem (BellhopActionClass *klass);
GParamSpec **bellhop_action_class_get_params (BellhopActionClass *klass,
                                              guint              *out_n_params);
GParamSpec *bellhop_action_class_get_main_param (BellhopActionClass *klass);
GParamSpec *bellhop_action_class_find_param (BellhopActionClass *klass,
                                             const char         *name);

/* Parameters: they are GObject properties; these are the short way. */
const char *bellhop_action_get_string (BellhopAction *self,
                                       const char    *param);
gboolean bellhop_action_get_boolean (BellhopAction *self,
                                     const char    *param);
gint64 bellhop_action_get_int64 (BellhopAction *self,
                                 const char    *param);
double bellhop_action_get_double (BellhopAction *self,
                                  const char    *param);
int bellhop_action_get_choice (BellhopAction *self,
                               const char    *param);
const char *const *bellhop_action_get_strv (BellhopAction *self,
                                            const char    *param);
gboolean bellhop_action_set_from_text (BellhopAction     *self,
                                       const char        *param,
                                       const char *const *texts,
                                       GError           **error);
JsonNode *bellhop_action_params_to_json (BellhopAction *self);
gboolean bellhop_action_params_from_json (BellhopAction *self,
                                          JsonNode      *node,
                                          GError       **error);
gboolean bellhop_action_has_example (BellhopAction *self);
BellhopFuture *bellhop_action_fill_example (BellhopAction *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean bellhop_action_import_text (BellhopAction *self,
                                     const char    *text,
                                     char        ***out_ignored,
                                     GError       **error);
gboolean bellhop_action_take_file (BellhopAction *self,
                                   const char    *param,
                                   const char    *path,
                                   GError       **error);
char *bellhop_action_export_text (BellhopAction *self,
                                  GError       **error);
gboolean bellhop_action_check (BellhopAction *self,
                               const char   **out_param,
                               GError       **error);

/* Running. */
void bellhop_action_set_scope (BellhopAction *self,
                               BellhopScope  *scope);
void bellhop_action_set_policy (BellhopAction      *self,
                                BellhopActionPolicy policy,
                                guint               limit);
void bellhop_action_set_pace (BellhopAction *self,
                              BellhopPace    pace,
                              guint          pace_ms);
void bellhop_action_set_retry (BellhopAction            *self,
                               const BellhopRetryPolicy *retry);
void bellhop_action_set_optimistic (BellhopAction             *self,
                                    BellhopOptimisticApplyFunc apply_func,
                                    BellhopOptimisticUndoFunc  undo_func,
                                    GDestroyNotify             token_free,
                                    gpointer                   data,
                                    GDestroyNotify             destroy);
BellhopRun *bellhop_action_call (BellhopAction *self);
void bellhop_action_cancel (BellhopAction *self);
void bellhop_action_reset (BellhopAction *self);
BellhopActionState bellhop_action_get_state (BellhopAction *self);
gboolean bellhop_action_get_pending (BellhopAction *self);
BellhopRun *bellhop_action_get_run (BellhopAction *self);
BellhopRun *bellhop_action_get_last_done_run (BellhopAction *self);
BellhopRun *bellhop_action_get_fresh (BellhopAction *self);
gboolean bellhop_action_get_stale (BellhopAction *self);
const GError *bellhop_action_get_error (BellhopAction *self);

G_END_DECLS
