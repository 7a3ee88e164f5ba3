"""scikit-learn's linear SVM: one classifier per pair of classes, hinge loss, bias not regularised."""

import sklearn
from sklearn.svm import SVC


def load(arrays, options):
    features, labels, held_out = arrays["features"], arrays["labels"], arrays["heldOut"]

    def run():
        svm = SVC(kernel="linear", C=options["C"]).fit(features, labels)
        return {"labels": lambda: svm.predict(held_out)}

    return run, f"scikit-learn {sklearn.__version__}, SVC(kernel='linear')"
