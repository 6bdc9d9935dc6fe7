/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "usage-report.h"

G_BEGIN_DECLS

/* The format that ncdu exports: https://dev.yorhel.nl/ncdu/jsonfmt */

/* In a fiber: writes the tree to @file, as what @scan has read, if that was an export too. */
gboolean usage_ncdu_export (const UsageReport *report,
                            const UsageScan   *scan,
                            GFile             *file,
                            GError           **error);

/* Reads @file into @scan as if it had been walked. Refuses one that is also @target, if not NULL,
 * under whatever name: it would be replaced by what is made of it. */
BellhopFuture *usage_ncdu_import (UsageScan *scan,
                                  GFile     *file,
                                  GFile     *target) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
