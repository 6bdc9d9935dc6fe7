/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "checksum-plan.h"

G_BEGIN_DECLS

/* The checksum file that a run writes. */
typedef struct _ChecksumTarget ChecksumTarget;

ChecksumTarget *checksum_target_new (ChecksumPlan *plan);
void checksum_target_free (ChecksumTarget *self);
void checksum_target_add (ChecksumTarget *self,
                          const char     *path,
                          guint           algorithm,
                          const char     *digest);

/* It is not to be written, and the first to say so says why. */
void checksum_target_refuse (ChecksumTarget *self,
                             const char     *reason);

/* That reason, or NULL. */
const char *checksum_target_get_refusal (ChecksumTarget *self);

/* In a fiber: replaces what is there, unless it was refused. */
gboolean checksum_target_write (ChecksumTarget *self,
                                GError        **error);

G_END_DECLS
