/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "usage-report.h"

G_BEGIN_DECLS

/* The format that ncdu exports: https://dev.yorhel.nl/ncdu/jsonfmt */

/* In a fiber: writes the tree to @file. */
gboolean usage_ncdu_export (const UsageReport *report,
                            GFile             *file,
                            GError           **error);

/* Reads @file into @scan as if it had been walked. */
BellhopFuture *usage_ncdu_import (UsageScan *scan,
                                  GFile     *file) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
