/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-resource.h"

G_BEGIN_DECLS

struct _BellhopResource
{
  GObject parent_instance;

  BellhopResourceState state;
  gboolean             stale;
  gboolean             is_paused;
  gboolean             is_changed;  /* since the last run began */
  gboolean             turn_queued; /* for _bellhop_resource_look_again() */
  gboolean             notify_queued;
  gboolean             is_notifying;
  guint                n_own_causes;
  guint                debounce_ms;

  BellhopResourceFunc    func;
  BellhopResourceKeyFunc key_func;
  gpointer               data;
  GDestroyNotify         destroy;

  /* Owned */
  BellhopScope *scope;
  BellhopTask  *task;    /* of the run that will be delivered */
  GPtrArray    *watches; /* of BellhopTask: each waits for a change */
  GVariant     *key;
  BellhopValue  value;
  GError       *error;
};

G_END_DECLS
