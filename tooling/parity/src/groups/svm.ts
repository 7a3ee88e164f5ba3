/** Linear SVMs on the fixture's features (SPEC 8): every `svc_C*` and `linearsvc_C*` entry that the fixture holds. */
import { accuracy, decisionValues, fitLinearSvc, fitLinearSvm, predict, predictLinearSvc } from '@i2p/eval';
import { type Comparison, compareClose, compareEqual, type Fixture, type GoldenTensor } from '@i2p/testkit';
import type { ParityGroup } from '../group.js';

export const svmGroup: ParityGroup = {
  name: 'svm',
  check: async (fixture) => {
    const data = splitsOf(fixture);
    return entriesOf(fixture).flatMap(({ kind, entry, C }) =>
      compareFit(fixture, entry, kind === 'svc' ? fitPairs(data, C) : fitOneVersusRest(data, C)),
    );
  },
};

interface Splits {
  readonly train: Float32Array;
  readonly trainLabels: Int32Array;
  readonly test: Float32Array;
  readonly testLabels: Int32Array;
  readonly dim: number;
}

/** What a fit gives, by the fixture's names; an entry may hold any part of it. */
interface Fit {
  readonly discrete: Record<string, Int32Array>;
  readonly continuous: Record<string, ArrayLike<number>>;
}

function splitsOf(fixture: Fixture): Splits {
  const golden = (name: string): GoldenTensor => fixture.golden('svm', name);
  return {
    train: golden('train_x').f32(),
    trainLabels: golden('train_y').i32(),
    test: golden('test_x').f32(),
    testLabels: golden('test_y').i32(),
    dim: golden('train_x').shape[1],
  };
}

/** The fits recorded, in order: `svc_C0.01.pred` belongs to the entry `svc_C0.01`. @throws when there are none */
function entriesOf(fixture: Fixture): { kind: 'svc' | 'linearsvc'; entry: string; C: number }[] {
  const matches = fixture.names('svm').map((name) => /^((svc|linearsvc)_C(.+))\.[a-z_]+$/.exec(name));
  const entries = new Map(matches.flatMap((match) => (match ? [[match[1], match] as const] : [])));
  if (entries.size === 0) throw new Error(`fixture ${fixture.folder}: svm.safetensors has no svc_C* entry`);
  return [...entries].map(([entry, match]) => ({
    kind: match[2] as 'svc' | 'linearsvc',
    entry,
    C: Number(match[3]),
  }));
}

function fitPairs({ train, trainLabels, test, testLabels, dim }: Splits, C: number): Fit {
  const svm = fitLinearSvm(train, trainLabels, dim, { C });
  const predicted = predict(svm, test);
  return {
    discrete: { pred: predicted, n_support: svm.supportCount },
    continuous: {
      accuracy: [accuracy(predicted, testLabels)],
      train_accuracy: [accuracy(predict(svm, train), trainLabels)],
      coef: svm.coef,
      intercept: svm.intercept,
      ovo_decision: decisionValues(svm, test),
    },
  };
}

function fitOneVersusRest({ train, trainLabels, test, testLabels, dim }: Splits, C: number): Fit {
  const svc = fitLinearSvc(train, trainLabels, dim, { C });
  const predicted = predictLinearSvc(svc, test);
  return {
    discrete: { pred: predicted },
    continuous: {
      accuracy: [accuracy(predicted, testLabels)],
      train_accuracy: [accuracy(predictLinearSvc(svc, train), trainLabels)],
      coef: svc.coef,
      intercept: svc.intercept,
    },
  };
}

/** Everything the fixture recorded of an entry. @throws when it recorded something that no fit here gives */
function compareFit(fixture: Fixture, entry: string, { discrete, continuous }: Fit): Comparison[] {
  const recorded = fixture.names('svm').filter((name) => name.startsWith(`${entry}.`));
  return recorded.map((name) => {
    const part = name.slice(entry.length + 1);
    const golden = fixture.golden('svm', name);
    if (discrete[part]) return compareEqual(name, discrete[part], golden.i32());
    if (continuous[part]) return compareClose(name, continuous[part], golden);
    throw new Error(`fixture ${fixture.folder}: svm entry "${name}" has no counterpart in @i2p/eval`);
  });
}
