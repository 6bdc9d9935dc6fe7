/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-call-group.h"
#include "bellhop-run-folder.h"

G_BEGIN_DECLS

typedef void (*BellhopRunSettledFunc) (BellhopRun *run,
                                       gpointer    owner);

struct _BellhopRun
{
  GObject parent_instance;

  BellhopRunState     state;
  BellhopCancelReason reason;
  gboolean            is_partial;
  gboolean            has_started; /* or it waits, or never will */
  gboolean            may_detach;
  BellhopRunDetachFunc detach_func; /* or NULL */
  gpointer             detach_data;
  gboolean            is_detached; /* settled, and unwinds where nobody waits for it */
  guint               attempt;     /* from 1 */
  gint64              started_us;
  gint64              cancelled_us;
  gint64              ended_us;
  gint64              paused_us; /* since when; 0: it is not */
  gint64              rested_us; /* how long it was, before */

  /* Owned */
  char            *id;
  BellhopAction   *parameters;
  GDateTime       *started;
  GError          *error;
  BellhopProgress *progress;
  GListStore      *outputs;
  BellhopVerdict  *verdict; /* or NULL */
  GPtrArray       *late; /* of BellhopOutput: what was added after it was detached, or NULL */
  GListStore      *log;
  GPtrArray       *waiting; /* of BellhopPromise: those of bellhop_run_settled() */
  BellhopScope    *scope;   /* Until it has settled */
  BellhopRunFolder *folder; /* or NULL */
  char            *follow_up_title; /* or NULL */
  JsonNode        *follow_up;       /* the parameters that are others then */
  BellhopRetryPolicy *retry; /* NULL: one attempt */

  GWeakRef              owner;
  BellhopRunSettledFunc owner_settled;
  guint64               generation; /* the owner's count of calls */
  guint64               place;      /* the order in which calls were let in to wait */
  BellhopCallGroup   *group;      /* Owned while the body runs: it is counted there */
};

/* @owner hears once of the end, in the main loop, if it still lives then. */
BellhopRun *_bellhop_run_new (BellhopAction        *parameters,
                              GObject              *owner,
                              BellhopRunSettledFunc settled,
                              guint64               generation);
/* The end of a run that never starts: it was cancelled, or failed with @error (taken). */
void _bellhop_run_settle_unstarted (BellhopRun         *self,
                                    BellhopCancelReason reason,
                                    GError             *error);
void _bellhop_run_start (BellhopRun   *self,
                         BellhopScope *parent);

G_END_DECLS
