"""Fits an elastic net that tells a wine's alcohol from its other measurements, and logs it to MLflow."""

import argparse

import mlflow
import mlflow.sklearn
from sklearn.datasets import load_wine
from sklearn.linear_model import ElasticNet
from sklearn.metrics import mean_absolute_error, r2_score, root_mean_squared_error
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

SEED = 40


def main() -> None:
    arguments = parse_arguments()
    wine = load_wine()
    alcohol, others = wine.data[:, 0], wine.data[:, 1:]
    train_x, test_x, train_y, test_y = train_test_split(others, alcohol, random_state=SEED)
    model = make_pipeline(
        StandardScaler(),
        ElasticNet(alpha=arguments.alpha, l1_ratio=arguments.l1_ratio, random_state=SEED),
    )
    with mlflow.start_run():
        mlflow.log_params({"alpha": arguments.alpha, "l1_ratio": arguments.l1_ratio})
        model.fit(train_x, train_y)
        metrics = evaluate(test_y, model.predict(test_x))
        mlflow.log_metrics(metrics)
        # Naming the requirements spares MLflow from starting a second Python to find them.
        mlflow.sklearn.log_model(model, name="model", pip_requirements="requirements.txt")
    print(f"alpha={arguments.alpha} l1_ratio={arguments.l1_ratio}")
    for name, value in metrics.items():
        print(f"  {name}: {value:.4f}")


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alpha", type=float, default=0.5)
    parser.add_argument("--l1-ratio", type=float, default=0.1)
    return parser.parse_args()


def evaluate(actual, predicted) -> dict[str, float]:
    return {
        "rmse": root_mean_squared_error(actual, predicted),
        "mae": mean_absolute_error(actual, predicted),
        "r2": r2_score(actual, predicted),
    }


if __name__ == "__main__":
    main()
