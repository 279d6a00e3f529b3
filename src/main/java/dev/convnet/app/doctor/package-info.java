// SPDX-License-Identifier: Apache-2.0
/**
 * The program {@code doctor}, which checks that the programs can run on a machine and says how to
 * fix what is wrong.
 *
 * <p>{@link dev.convnet.app.doctor.Doctor} is the program; each {@link
 * dev.convnet.app.doctor.Check} checks one part of the machine. A new check is a record and a line
 * in {@code Doctor.checks}.
 */
package dev.convnet.app.doctor;
