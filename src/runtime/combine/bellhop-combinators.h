/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-finally.h"
#include "bellhop-future.h"
#include "bellhop-join.h"
#include "bellhop-map.h"
#include "bellhop-race.h"
#include "bellhop-retry.h"
#include "bellhop-supervise.h"
#include "bellhop-timeout.h"
#include "bellhop-values.h"
