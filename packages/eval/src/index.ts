export { accuracy, type ConfusionMatrix, confusionMatrix } from './accuracy.js';
export { type CrossValidation, type CrossValidationOptions, crossValidateC } from './cross-validation.js';
export { extractFeatures, type Pooling, pooledFeatures, type SplitFeatures } from './frozen-features.js';
export { fitLinearSvc, type LinearSvc, predictLinearSvc } from './linear-svc.js';
export { fitLinearSvm, type LinearSvm, type LinearSvmOptions, type SolverOptions } from './linear-svm.js';
export { decisionValues, predict } from './linear-svm-predict.js';
export { type RowProducts, rowProducts } from './row-products.js';
