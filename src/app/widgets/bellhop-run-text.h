/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <bellhop-sdk.h>

G_BEGIN_DECLS

char *bellhop_run_dup_summary (BellhopRun *run);

G_END_DECLS
