/** Training batches over which an untrained student's BatchNorm statistics are calibrated. */
export const CALIBRATION_BATCHES = 30;
