export { type Communicator, joinRanks } from './communicator.js';
export { exitNow } from './exit-now.js';
export { type Launch, launchOf } from './launch.js';
