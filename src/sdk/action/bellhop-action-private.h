/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-call-group.h"

G_BEGIN_DECLS

enum
{
  /* Properties of the base class have lower ids. */
  BELLHOP_FIRST_PARAM_ID = 1000,

  /* How many calls wait in a queue that was given no limit. */
  BELLHOP_DEFAULT_QUEUE = 1000
};

/* What a class says of itself. */
typedef struct
{
  GType       owner; /* the class that params were made for */
  const char *id;    /* interned, as the rest */
  const char *title;
  const char *description;
  const char *category;
  const char *icon_name;
  const char *keywords;
  const char *export_title;
  GPtrArray  *params; /* of GParamSpec, NULL when there is none */
  const char *problem; /* why nobody can call it; the first one, or NULL */

  BellhopActionPolicy policy;
  guint               limit;
  guint               live_ms; /* 0: it does not run as one types */
} BellhopActionAbout;

/* What people see of an action; kept aside while it runs, so that cancelling restores it. */
typedef struct
{
  BellhopActionState state;
  gboolean           stale;
  GError            *error; /* Owned */
} BellhopActionShown;

/* Whose calls take turns. */
struct _BellhopCallGroup
{
  guint               ref_count;
  gboolean            is_shared; /* or of one action, whose policy it is */
  BellhopActionPolicy policy;
  guint               limit;
  guint               n_running; /* bodies that began and have not ended, also of those that left */
  GPtrArray          *members;   /* of BellhopAction, borrowed */
};

typedef struct _BellhopOptimism BellhopOptimism;
typedef struct _BellhopPaceWindow BellhopPaceWindow;

typedef struct
{
  BellhopActionShown now;
  /* While pending: what is shown when all that is under way is cancelled */
  BellhopActionShown before;
  gboolean           pending;
  gboolean           notify_queued;
  guint              changed; /* a bit for each property that is to be notified */
  guint64            generation;
  guint64            delivered; /* the generation of the newest outcome that was shown */

  gboolean            has_policy; /* of its own, or the class's */
  BellhopActionPolicy policy;
  guint               limit;
  BellhopPace         pace;
  guint               pace_ms;
  BellhopPaceWindow  *window; /* Borrowed: its task owns it */

  /* Owned */
  /* Of GValue, by the position of the parameter; unset is the default */
  GArray             *values;
  BellhopScope       *scope;
  BellhopRun         *run;
  BellhopRun         *value;
  BellhopRun         *held;    /* by the pace */
  GQueue              waiting; /* of BellhopRun: for those before them to end */
  GQueue              active;  /* of BellhopRun: they run, and are to be delivered */
  BellhopRetryPolicy *retry;
  BellhopOptimism    *optimism;
  BellhopCallGroup *group; /* NULL: none yet, not even of its own */
} BellhopActionPrivate;

/* In the order in which they are notified. */
typedef enum
{
  BELLHOP_ACTION_PROP_RUN = 1,
  BELLHOP_ACTION_PROP_VALUE,
  BELLHOP_ACTION_PROP_FRESH,
  BELLHOP_ACTION_PROP_STALE,
  BELLHOP_ACTION_PROP_ERROR,
  BELLHOP_ACTION_PROP_STATE,
  BELLHOP_ACTION_PROP_PENDING,
} BellhopActionProperty;

BellhopActionPrivate *_bellhop_action_get_private (BellhopAction *self);
BellhopActionAbout *_bellhop_action_class_get_about (BellhopActionClass *klass);

/* The value of a parameter, the default when it was never set. */
const GValue *_bellhop_action_peek_param (BellhopAction *self,
                                          GParamSpec    *pspec);
gboolean _bellhop_action_set_param (BellhopAction *self,
                                    GParamSpec    *pspec,
                                    const GValue  *value);
BellhopAction *_bellhop_action_freeze (BellhopAction *self);

/* What is shown; each is notified once a turn. */
void _bellhop_action_show_run (BellhopAction *self,
                               BellhopRun    *run);
void _bellhop_action_show_value (BellhopAction *self,
                                 BellhopRun    *run);
void _bellhop_action_show_stale (BellhopAction *self,
                                 gboolean       stale);
void _bellhop_action_show_error (BellhopAction *self,
                                 const GError  *error);
void _bellhop_action_show_state (BellhopAction     *self,
                                 BellhopActionState state);
void _bellhop_action_show_pending (BellhopAction *self,
                                   gboolean       pending);
void _bellhop_action_emit_started (BellhopAction *self,
                                   BellhopRun    *run);

void _bellhop_action_abandon (BellhopAction *self);
void _bellhop_action_start_waiting (BellhopCallGroup *group);

/* Groups. */
BellhopCallGroup *_bellhop_action_get_group (BellhopAction *self);
void _bellhop_action_leave_group (BellhopAction *self);
BellhopActionPolicy _bellhop_call_group_get_policy (BellhopCallGroup *self,
                                                    guint            *out_limit);
gboolean _bellhop_call_group_is_busy (BellhopCallGroup *self);
guint _bellhop_call_group_get_n_waiting (BellhopCallGroup *self);
BellhopAction *_bellhop_call_group_get_next (BellhopCallGroup *self);

/* The effects of calls before they have ended. */
void _bellhop_action_optimism_begin (BellhopAction *self,
                                     BellhopRun    *run);
void _bellhop_action_optimism_end (BellhopAction *self,
                                   BellhopRun    *run,
                                   gboolean       keep);
void _bellhop_action_optimism_free (BellhopOptimism *self);

G_END_DECLS
