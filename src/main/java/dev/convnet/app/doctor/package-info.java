// SPDX-License-Identifier: Apache-2.0
/**
 * A machine comes in, what the programs will find on it goes out, and what to do about it.
 *
 * <p>{@link dev.convnet.app.doctor.Doctor} is the program; each {@link
 * dev.convnet.app.doctor.Check} looks at one thing. A new one is a record and a line in {@code
 * Doctor.checks}.
 */
package dev.convnet.app.doctor;
