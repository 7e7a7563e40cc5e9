/// System calls that the JDK does not offer, through jnr. Only the resident planner needs them:
/// loading jnr takes longer than a whole cold run, so nothing that a cold planner does may lead
/// here.
@NullMarked
package dev.demitasse.linux.sys;

import org.jspecify.annotations.NullMarked;
