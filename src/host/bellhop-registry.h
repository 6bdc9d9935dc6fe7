/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bellhop-action-info.h"

#include <bellhop-sdk.h>

G_BEGIN_DECLS

/* A module that could not be loaded, and why. */
typedef struct
{
  char *path;
  char *reason;
} BellhopModuleFailure;
/* A GListModel of BellhopActionInfo, by category and title. */
#define BELLHOP_TYPE_REGISTRY (bellhop_registry_get_type ())
G_DECLARE_FINAL_TYPE (BellhopRegistry, bellhop_registry, BELLHOP, REGISTRY, GObject)

BellhopRegistry *bellhop_registry_new_for (const char *id) G_GNUC_WARN_UNUSED_RESULT;
BellhopRegistry *bellhop_registry_new (void);
BellhopActionInfo *bellhop_registry_lookup (BellhopRegistry *self,
                                            const char      *id);
const char *bellhop_registry_suggest (BellhopRegistry *self,
                                      const char      *id);
const BellhopModuleFailure *bellhop_registry_get_failures (BellhopRegistry *self,
                                                           guint           *out_n_failures);

G_END_DECLS
