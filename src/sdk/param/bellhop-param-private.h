/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-param-entry.h"

G_BEGIN_DECLS

void _bellhop_param_annotate (GParamSpec       *pspec,
                              BellhopParamKind  kind,
                              BellhopParamFlags flags);
gboolean _bellhop_param_is_supported (GParamSpec *pspec);
gboolean _bellhop_param_fits_kind (GParamSpec      *pspec,
                                   BellhopParamKind kind);
gboolean _bellhop_param_has_good_name (GParamSpec *pspec);
const char *_bellhop_param_get_written_name (GParamSpec *pspec);
guint _bellhop_param_find_scale (const char *unit);
void _bellhop_param_set_scale (GParamSpec *pspec,
                               guint       scale);
guint _bellhop_param_get_scale (GParamSpec *pspec);
char *_bellhop_param_apply_scale (guint       scale,
                                  const char *text);
const char *_bellhop_param_complain_of_scale (guint       scale,
                                              const char *text);
char *_bellhop_double_to_string (double number);
char *_bellhop_param_entry_find_problem (const BellhopParamEntry *self);
GParamSpec *_bellhop_param_entry_create_pspec (const BellhopParamEntry *self,
                                               const char              *owner,
                                               const char              *domain);

G_END_DECLS
